"""Cuts the ten digits of Be Vietnam Pro into a font of its own in which all are equally wide, so that columns of numbers
stand under each other. Needs: pip install fonttools brotli. The result is committed; run it again when the font changes."""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
SOURCE = HERE.parent / "node_modules/@fontsource/be-vietnam-pro/files"
WIDTHS = {400: 640, 700: 650}
NAME = "PW So"


def cut(weight: int, width: int) -> None:
    font = TTFont(SOURCE / f"be-vietnam-pro-latin-{weight}-normal.woff2")
    options = subset.Options(layout_features=[], hinting=False, name_IDs=[0, 1, 2, 4, 6, 13, 14], flavor="woff2")
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=range(0x30, 0x3A))
    cutter.subset(font)
    scale = font["head"].unitsPerEm / 1000
    for glyph_name in (font.getBestCmap()[code] for code in range(0x30, 0x3A)):
        advance, _ = font["hmtx"][glyph_name]
        glyph = font["glyf"][glyph_name]
        shift = round((width * scale - advance) / 2)
        glyph.coordinates.translate((shift, 0))
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][glyph_name] = (round(width * scale), glyph.xMin)
    for record in font["name"].names:
        if record.nameID in (1, 4, 6):
            record.string = NAME.replace(" ", "") if record.nameID == 6 else NAME
    font.flavor = "woff2"
    font.save(HERE / f"pw-so-{weight}.woff2")


for weight, width in WIDTHS.items():
    cut(weight, width)
