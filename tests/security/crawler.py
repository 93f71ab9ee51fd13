"""Follows every link of the site as one person, and keeps what came back."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from .readable import readable
from .world import World

LINK = re.compile(
    r"""(?:href|src|action|hx-get)=["']([^"'#]+)|content=["']((?:/|https?:)[^"'#]+)"""
)
STARTS = ("/", "/challenges/", "/desk/", "/my/ideas/", "/my/profile/", "/no/such/page/")
# Sign-out and the like are POST only; the CMS is Wagtail's, and very large.
LEFT_OUT = re.compile(r"^/(?:static|media|cms|accounts)/")
MOST = 400


@dataclass(frozen=True)
class Answer:
    url: str
    status: int
    text: str
    headers: str
    sent: str = ""  # The body to the letter; `text` reads it as somebody curious does.

    @property
    def all(self) -> str:
        return f"{self.headers}\n{self.text}"


def crawl(world: World, role: str, starts=(), head=False, htmx=False) -> list[Answer]:
    """Breadth first; form addresses are visited too, with GET."""
    client = world.client(role, raise_request_exception=True)
    options = {"headers": {"HX-Request": "true"}} if htmx else {}
    queue = [*STARTS, *starts]
    seen, answers = set(queue), []
    while queue:
        url = queue.pop(0)
        response = client.get(url, **options)
        if head:
            close(client.head(url, **options))
        answer = _answer(url, response)
        answers.append(answer)
        for link in _links(answer, response):
            if link not in seen and not LEFT_OUT.match(link):
                seen.add(link)
                queue.append(link)
        assert len(seen) < MOST, f"the crawl does not end: {url}"
    return answers


def by_hand(world: World) -> list[str]:
    """What no link may lead to, and what somebody curious would type."""
    wall, idea = f"/challenges/{world.slug}/ideas/", world.idea.get_absolute_url()
    sorts = ("support", "supports", "-supports", "votes", "tally", "score", "newest", "discussed")
    names = ("author", "judge", "order", "group")
    return [
        f"/challenges/{world.slug}/",
        f"/challenges/{world.slug}/calendar.ics",
        f"/challenges/{world.slug}/results/",
        f"/challenges/{world.slug}/results/data.json",
        f"/challenges/{world.slug}/results/data.json?part=input",
        f"/challenges/{world.slug}/results/?version=1",
        f"/challenges/{world.slug}/results.csv",
        f"/challenges/{world.slug}/my-votes/",
        f"/challenges/{world.slug}/seals/",
        f"/challenges/{world.slug}/seals/seals.json",
        "/receipts/",
        "/sitemap.xml",
        *(f"{wall}?sort={sort}" for sort in sorts),
        *(f"{wall}?{name}=1" for name in names),
        f"{wall}?q=repair",
        idea,
        f"{idea}?version=1",
        f"{idea}picture/",
        f"{idea}card/",
        f"{idea}certificate/",
        "/certificates/",
        *(f"{path}/" for path in _desk(world)),
    ]


def _desk(world) -> list[str]:
    on = f"/desk/challenges/{world.slug}"
    tabs = ("ideas", "votes", "panel", "shortlist", "result", "award")
    return [
        on,
        *(f"{on}/{tab}" for tab in tabs),
        f"/desk/judging/{world.slug}",
        f"/desk/judging/{world.slug}/{world.idea.public_id}",
    ]


def close(response) -> None:
    """A server would; response.close() would close the database as well."""
    for close in response._resource_closers:
        close()


def _answer(url, response) -> Answer:
    body = response.getvalue()
    sent = body.decode("utf-8", "replace")
    return Answer(url, response.status_code, readable(body), headers_of(response), sent)


def headers_of(response) -> str:
    """With the cookies that it sets, which Django keeps elsewhere; not the length of the page."""
    lines = [f"{name}: {value}" for name, value in response.items() if name != "Content-Length"]
    return "\n".join([*lines, response.cookies.output()])


def _links(answer, response):
    if location := response.get("Location"):
        yield from _own(answer.url, [location])
    if response.get("Content-Type", "").startswith("text/html"):
        yield from _own(answer.url, [unescape("".join(link)) for link in LINK.findall(answer.text)])


def _own(base, links):
    for link in links:
        parts = urlsplit(urljoin(f"http://testserver{base}", link))
        if parts.netloc == "testserver" and parts.path.startswith("/"):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path
