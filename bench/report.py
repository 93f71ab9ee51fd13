"""The table for people."""

HEADS = ("what", "first", "second", "ratio", "must reach", "reached?")


def table(database: str, rows: list[dict], *, is_only_a_try: bool) -> str:
    if not rows:
        return f"\n{database}: nothing was measured."
    lines = [HEADS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS))]
    texts = [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    if is_only_a_try:
        return "\n".join([f"\n{database}", *texts, "Only a try: these figures mean nothing."])
    missed = [row["what"].strip() for row in rows if row["reached"] is False]
    end = f"Missed: {'; '.join(missed)}." if missed else "Nothing missed."
    return "\n".join([f"\n{database}", *texts, end])


def _cells(row: dict) -> tuple[str, ...]:
    reached = {True: "yes", False: "NO", None: ""}[row["reached"]]
    ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}"
    return row["what"], row["first"], row["second"], ratio, row["must"] or "", reached
