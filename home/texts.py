"""The first words of a new installation; its staff edit them in the CMS afterwards."""

PROMISE = "Good ideas deserve a fair hearing, and a bounty."
INTRO = (
    "Organisations ask a question and put up a bounty. Anybody may answer, discuss and support. "
    "A panel of experts scores the shortlist, and one published result balances both."
)

HOW_IT_WORKS = """
<h2>A question with a bounty</h2>
<p>An organisation writes a brief: what it needs, what it pays, by when. The rules (dates,
criteria, how much the crowd and the panel count) are fixed before the first idea arrives. They
are frozen on a method card with a fingerprint, so that nobody can change them unseen.</p>
<h2>A fair hearing</h2>
<p>While voting is open, ideas are shown in an order that differs for each visitor, and nobody
sees how many supports an idea has. What counts is how many of the people who saw an idea
supported it.</p>
<h2>Expert guidance</h2>
<p>The best supported ideas go to a panel. Each judge scores alone, on the criteria of the
brief, and without the names of authors where the challenge is blind. That one judge is stricter
than another is taken into account.</p>
<h2>One honest result</h2>
<p>Crowd and panel are balanced by the weight on the method card. The result states how sure it
is, for which weights another idea would have won, and comes with the data to compute it
again.</p>
"""

RULES = """
<h2>Be fair to each other</h2>
<p>Talk about the idea, not about the person. Say what would make it better. Credit what you
build on.</p>
<h2>One person, one voice</h2>
<p>Each person has one account. You cannot support your own idea, and judges do not vote in the
challenges they judge.</p>
<h2>Your idea stays yours</h2>
<p>The organisation may use only the ideas it pays for. You may withdraw an idea until the
result is published.</p>
<h2>What we take down</h2>
<p>What is unlawful, hateful, or somebody else's work. Whatever is hidden is hidden by a person,
who gives the reason.</p>
"""

ACCESSIBILITY = """
<h2>What we aim for</h2>
<p>Everything on this site should work with a keyboard, a screen reader, large print and a small
screen, and without JavaScript. We test against the Web Content Accessibility Guidelines 2.2,
level AA, on every change.</p>
<h2>If something is in your way</h2>
<p>Write to us at the address at the foot of this page. We answer within two working days.</p>
"""

PRIVACY = """
<h2>What we keep</h2>
<p>Your e-mail address: nobody else sees it, unless you win; then the organisation that pays you
does. Your display name, and what you write. Your votes, which are published only as counts.</p>
<h2>What we do not do</h2>
<p>No trackers, no advertising, no scripts or pictures from other sites. We do not sell or share
your data.</p>
"""
