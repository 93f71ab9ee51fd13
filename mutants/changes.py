"""The changes: mutmut's for each node, and three of our own for queries and conditions.

Left alone: texts for people (gettext and what carries it), annotations, docstrings, `__str__`.
Left out are mutmut's changes that break almost any line at once, and so would only make the figure
prettier: a value assigned that is None, a positional argument missing, a misspelled key.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation.mutators import (
    mutation_operators,
    operator_arg_removal,
    operator_assignment,
    operator_string,
)

GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
CHAIN = {"filter": "exclude", "exclude": "filter"}
DROPPED = {*CHAIN, "distinct"}
COMPOUND = (cst.If, cst.For, cst.While, cst.With, cst.Try, cst.Match)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change. function: the outermost function it is in, with its first line; None outside.

    lines: those of the statement, of which a test must run one to notice anything.
    """

    key: str
    line: int
    was: str
    now: str
    lines: tuple[int, int]
    function: tuple[str, int] | None
    source: str


def mutants_of(source: str) -> list[Mutant]:
    """Every change to the text of a module, in its order; the same text gives the same keys."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    finder = _Finder(wrapper)
    wrapper.module.visit(finder)
    found, numbers = [], {}
    for node, new in finder.found:
        mutant = finder.mutant(node, new)
        if mutant is None:
            continue
        alike = (mutant.was, mutant.now, mutant.function and mutant.function[0])
        numbers[alike] = numbers.get(alike, 0) + 1
        key = sha256(repr((alike, numbers[alike])).encode()).hexdigest()[:12]
        found.append(Mutant(key, *(getattr(mutant, name) for name in Mutant.__slots__[1:])))
    return found


def _ours(node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """A link of a query's chain is left out or turned round; a condition is turned round."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        name = node.func.attr.value
        if name in DROPPED:
            yield node, node.func.value
        if name in CHAIN:
            yield node, node.with_deep_changes(node.func.attr, value=CHAIN[name])
    # mutmut turns `not` and comparisons round itself.
    if isinstance(node, cst.If | cst.CompIf | cst.While) and not isinstance(
        node.test, cst.UnaryOperation | cst.Comparison
    ):
        test = _in_brackets(node.test)
        yield node.test, _in_brackets(cst.UnaryOperation(cst.Not(), test))


def _in_brackets(node):
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def _changes_of(node: cst.CSTNode) -> Iterable[tuple[cst.CSTNode, cst.CSTNode]]:
    for kind, operator in mutation_operators:
        if isinstance(node, kind) and operator is not operator_assignment:
            made = list(operator(node))
            if operator is operator_string:
                made = made[:1]
            elif operator is operator_arg_removal:
                made = [new for new in made if not _lacks_a_positional(node, new)]
            for new in made:
                yield node, new
    yield from _ours(node)


def _lacks_a_positional(node: cst.Call, new: cst.Call) -> bool:
    return sum(not arg.keyword for arg in new.args) < sum(not arg.keyword for arg in node.args)


def _is_text(node: cst.CSTNode) -> bool:
    """Is it a text for people, or what fills one in?"""
    if isinstance(node, cst.BinaryOperation):
        return _is_text(node.left)
    return (
        isinstance(node, cst.Call)
        and isinstance(node.func, cst.Name)
        and node.func.value in GETTEXT
    )


class _Finder(cst.CSTVisitor):
    def __init__(self, wrapper: MetadataWrapper):
        self.module = wrapper.module
        self.places = wrapper.resolve(PositionProvider)
        self.parents = wrapper.resolve(ParentNodeProvider)
        self.text = self.module.code
        lines = self.text.splitlines(keepends=True)
        self.starts = [0, *accumulate(map(len, lines))]
        self.found: list[tuple[cst.CSTNode, cst.CSTNode]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Annotation | cst.Import | cst.ImportFrom | cst.Decorator):
            return False
        if isinstance(node, cst.FunctionDef) and node.name.value == "__str__":
            return False
        if _is_text(node) or self._is_key(node):
            return False
        self.found += [each for each in _changes_of(node) if not _drops_a_text(*each)]
        return True

    def _is_key(self, node: cst.CSTNode) -> bool:
        """A string by which something is looked up, or a docstring, and not a value."""
        if not isinstance(node, cst.BaseString):
            return False
        parent = self.parents[node]
        return isinstance(parent, cst.Expr | cst.Index | cst.ConcatenatedString) or (
            isinstance(parent, cst.Arg) and parent.keyword is None
        )

    def mutant(self, node: cst.CSTNode, new: cst.CSTNode) -> Mutant | None:
        changed = self._with(node, new)
        if changed == self.text or not _compiles(changed):
            return None
        return Mutant(
            key="",
            line=self.places[node].start.line,
            was=self._said(node),
            now=self._said(new),
            lines=self._lines(node),
            function=self._function(node),
            source=changed,
        )

    def _with(self, node: cst.CSTNode, new: cst.CSTNode) -> str:
        """The text with the new node in the place of the old: to build all anew takes seconds."""
        place = self.places[node]
        first = self.starts[place.start.line - 1] + place.start.column
        last = self.starts[place.end.line - 1] + place.end.column
        text = self.text
        return text[:first] + self.module.code_for_node(new) + text[last:]

    def _said(self, node: cst.CSTNode) -> str:
        return " ".join(self.module.code_for_node(node).split())

    def _lines(self, node: cst.CSTNode) -> tuple[int, int]:
        while not isinstance(node, cst.SimpleStatementLine | cst.FunctionDef | cst.ClassDef):
            parent = self.parents[node]
            if isinstance(node, COMPOUND):
                first = self.places[node].start.line
                return first, max(first, self.places[node.body].start.line - 1)
            if isinstance(parent, cst.Module):
                break
            node = parent
        place = self.places[node]
        return place.start.line, place.end.line

    def _function(self, node: cst.CSTNode) -> tuple[str, int] | None:
        """None also for what stands in the head of a function: that is run with the module."""
        names, found, child = [], None, node
        while not isinstance(node, cst.Module):
            if isinstance(node, cst.FunctionDef):
                found, names = (node if child is node.body else None), [node.name.value]
            elif isinstance(node, cst.ClassDef):
                names.insert(0, node.name.value)
            child, node = node, self.parents[node]
        if found is None:
            return None
        first = [*found.decorators, found][0]
        return ".".join(names), self.places[first].start.line


def _drops_a_text(node: cst.CSTNode, new: cst.CSTNode) -> bool:
    if not isinstance(node, cst.Call) or not isinstance(new, cst.Call):
        return False
    kept = [arg.value for arg in new.args]
    return any(_is_text(arg.value) and arg.value not in kept for arg in node.args)


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except (SyntaxError, ValueError):
        return False
    return True
