from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock


class FaqBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=200)
    answer = blocks.TextBlock()

    class Meta:
        icon = "help"
        label = _("Question and answer")
        template = "challenges/briefs/blocks/faq.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock()
    by = blocks.CharBlock(max_length=120, required=False, label=_("who says it"))

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "challenges/briefs/blocks/quote.html"


class BriefBody(blocks.StreamBlock):
    heading = blocks.CharBlock(
        max_length=120, icon="title", template="challenges/briefs/blocks/heading.html"
    )
    paragraph = blocks.RichTextBlock(features=["h3", "bold", "italic", "link", "ol", "ul"])
    quote = QuoteBlock()
    image = ImageBlock(template="challenges/briefs/blocks/image.html")
    faq = FaqBlock()
