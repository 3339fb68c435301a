"""Writes the plan of `plan.py` in every format into `files/`.

    pip install python-docx openpyxl reportlab
    python tests/formats/make.py

DOC, RTF, ODT, XLS and one of the PDFs are saved by LibreOffice (`soffice`), which also needs a Chinese font.
"""

import email.mime.multipart
import email.mime.text
import html
import io
import pathlib
import shutil
import struct
import subprocess
import tempfile
import zipfile

import docx
import openpyxl
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from openpyxl.styles import Alignment, Border, Side
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

import plan

HERE = pathlib.Path(__file__).parent
OUT = HERE / "files"


# Plain text, Markdown, HTML, MHTML


def text():
    lines = []
    for kind, content in plan.numbered():
        if kind == "table":
            lines += ["\t".join(row) for row in plan.filled(content)]
        else:
            lines.append(content)
    (OUT / "plan.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def markdown():
    marks = {"title": "# ", "h1": "## ", "h2": "### "}
    parts = []
    for kind, content in plan.numbered():
        if kind == "table":
            rows = ["| " + " | ".join(row) + " |" for row in plan.filled(content)]
            rows.insert(1, "|" + " --- |" * len(content[0]))
            parts.append("\n".join(rows))
        else:
            long = len(content) > 40
            parts.append(("" if long else marks.get(kind, "")) + content.replace("1.", "1\\.", 1 if kind == "h3" else 0))
    (OUT / "plan.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def page():
    body = []
    for kind, content in plan.numbered():
        if kind == "table":
            rows = ["<tr>"] * len(content)
            for r, _, height, width, text in plan.spans(content):
                tag = "th" if r == 0 else "td"
                rows[r] += f'<{tag} rowspan="{height}" colspan="{width}">{html.escape(text)}</{tag}>'
            body.append("<table border=1>" + "\n".join(row + "</tr>" for row in rows) + "</table>")
        elif kind == "title":
            body.append(f'<h1 align="center">{html.escape(content)}</h1>')
        else:
            body.append(f"<p>{html.escape(content)}</p>")
    title = html.escape(plan.BLOCKS[0][1])
    return (
        f'<!DOCTYPE html><html><head><meta charset="CHARSET"><title>{title} - 澄川市人民政府</title></head><body>'
        '<div class="header nav"><a href="/">首页</a> <a href="/zw">政务公开</a></div>'
        f'<div class="article-content">{chr(10).join(body)}</div>'
        '<div class="footer">主办单位：澄川市人民政府办公室</div></body></html>'
    )


def web():
    (OUT / "plan.html").write_bytes(page().replace("CHARSET", "utf-8").encode("utf-8"))
    mail = email.mime.multipart.MIMEMultipart("related", boundary="----=_part_of_the_page")
    mail["From"] = "<Saved by a browser>"
    part = email.mime.text.MIMEText(page().replace("CHARSET", "gb2312"), "html", "gb18030")
    part.replace_header("Content-Type", 'text/html; charset="gb2312"')
    mail.attach(part)
    (OUT / "plan.mht").write_bytes(mail.as_bytes())


# DOCX: numbers only in numbering.xml


NUMBERING = """
<w:abstractNum {ns} w:abstractNumId="40"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/><w:lvlJc w:val="left"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="（%2）"/><w:lvlJc w:val="left"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:suff w:val="nothing"/><w:lvlText w:val="%3."/><w:lvlJc w:val="left"/></w:lvl>
</w:abstractNum>"""


def word():
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Noto Serif CJK SC", Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Serif CJK SC")
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(NUMBERING.format(ns=nsdecls("w"))))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="40"><w:abstractNumId w:val="40"/></w:num>'))
    levels = {"h1": 0, "h2": 1, "h3": 2}
    # The first level takes its number from a style, the others from the paragraph.
    heading = document.styles.add_style("一级标题", 1)
    heading.base_style = style
    properties = heading.element.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="40"/></w:numPr>'))
    properties.append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="0"/>'))
    for kind, content in plan.BLOCKS:
        if kind == "table":
            word_table(document, content)
            continue
        paragraph = document.add_paragraph(style=heading if kind == "h1" else None)
        if kind in levels and kind != "h1":
            properties = paragraph._p.get_or_add_pPr()
            properties.append(
                parse_xml(
                    f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{levels[kind]}"/><w:numId w:val="40"/></w:numPr>'
                )
            )
        if kind in ("title", "caption"):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        else:
            paragraph.paragraph_format.first_line_indent = Pt(28)
        paragraph.paragraph_format.line_spacing = Pt(26)
        run = paragraph.add_run(content)
        if kind == "title":
            run.font.size = Pt(20)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    document.core_properties.author = "澄川市"
    document.save(OUT / "plan.docx")


def word_table(document, content):
    table = document.add_table(rows=len(content), cols=len(content[0]))
    table.style = "Table Grid"
    for r, c, height, width, text in plan.spans(content):
        cell = table.cell(r, c)
        if height > 1 or width > 1:
            cell = cell.merge(table.cell(r + height - 1, c + width - 1))
        cell.text = text
        for run in cell.paragraphs[0].runs:
            run.font.size = Pt(10.5)
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))


# XLSX


def workbook():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "方案"
    line = Side(style="thin")
    at = 1
    for kind, content in plan.numbered():
        if kind == "table":
            # Numbers are numbers and shares are percent formats, as people type them.
            for r, c, height, width, text in plan.spans(content):
                cell = sheet.cell(at + r, c + 1)
                cell.value = float(text) if text.replace(".", "").isdigit() else text
                if isinstance(cell.value, float):
                    cell.number_format = "0.0" if "." in text else "0"
                if height > 1 or width > 1:
                    sheet.merge_cells(
                        start_row=at + r, start_column=c + 1, end_row=at + r + height - 1, end_column=c + width
                    )
            for row in sheet.iter_rows(at, at + len(content) - 1, 1, len(content[0])):
                for cell in row:
                    cell.border = Border(left=line, right=line, top=line, bottom=line)
                    cell.alignment = Alignment(wrap_text=True, vertical="center")
            at += len(content)
        else:
            sheet.cell(at, 1).value = content
            if kind == "title":
                sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=5)
            at += 1
    for column in "ABCDE":
        sheet.column_dimensions[column].width = 24
    book.save(OUT / "plan.xlsx")


# Fixed pages: the same layout drawn as PDF and as OFD


class Pages:
    """A page of lines and characters, drawn by `char(x, y, size, text)` and `line(x0, y0, x1, y1)`; y grows downwards."""

    WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 80.0

    def __init__(self, target, columns=1, ruled=True):
        self.target, self.columns, self.ruled = target, columns, ruled
        self.gap = 24.0
        self.column_width = (self.WIDTH - 2 * self.MARGIN - self.gap * (columns - 1)) / columns
        self.number = 0
        self.begin()

    def begin(self):
        self.number += 1
        self.column = 0
        self.top = self.MARGIN
        self.y = self.top
        self.target.page()
        self.put(self.MARGIN, 50, 9, "澄川市人民政府公报")
        self.put(self.WIDTH / 2 - 14, self.HEIGHT - 40, 10, f"— {self.number} —")

    @property
    def left(self):
        return self.MARGIN + self.column * (self.column_width + self.gap)

    def need(self, height):
        if self.y + height <= self.HEIGHT - self.MARGIN:
            return
        if self.column + 1 < self.columns:
            self.column += 1
            self.y = self.top
        else:
            self.begin()

    def put(self, x, y, size, text):
        for c in text:
            if c != " ":
                self.target.char(x, y, size, c)
            x += self.advance(c, size)

    @staticmethod
    def advance(c, size):
        return size * (0.5 if ord(c) < 128 else 1.0)

    def width(self, text, size):
        return sum(self.advance(c, size) for c in text)

    def wrap(self, text, size, width, indent=0.0):
        lines, line, used = [], "", indent
        for c in text:
            step = self.advance(c, size)
            if used + step > width + 0.01 and c not in "，。、；：）”":
                lines.append(line)
                line, used = "", 0.0
            line += c
            used += step
        return lines + [line]

    def paragraph(self, text, size=12.0, indent=True):
        first = size * 2 if indent else 0.0
        for n, line in enumerate(self.wrap(text, size, self.column_width, first)):
            self.need(size * 1.7)
            self.y += size * 1.7
            self.put(self.left + (first if n == 0 else 0.0), self.y, size, line)

    def centred(self, text, size, full=False):
        width = self.WIDTH - 2 * self.MARGIN if full else self.column_width
        for line in self.wrap(text, size, width):
            self.need(size * 1.8)
            self.y += size * 1.8
            self.put(self.left + (width - self.width(line, size)) / 2, self.y, size, line)
        if full:
            self.y += size
            self.top = self.y

    def table(self, content, size=10.0):
        weights = [max(self.width(row[c], size) for row in plan.filled(content)) for c in range(len(content[0]))]
        weights = [min(max(w, 40.0), 160.0) for w in weights]
        total = self.column_width
        widths = [w * total / sum(weights) for w in weights]
        xs = [self.left + sum(widths[:n]) for n in range(len(widths) + 1)]
        wrapped = {
            (r, c): (self.wrap(text, size, sum(widths[c : c + width]) - 8), height, width)
            for r, c, height, width, text in plan.spans(content)
        }
        heights = [
            max([len(l) for (y, _), (l, h, _) in wrapped.items() if y == r and h == 1] or [1]) * size * 1.4 + 8
            for r in range(len(content))
        ]
        self.y += 8
        self.need(sum(heights))
        ys = [self.y + sum(heights[:n]) for n in range(len(heights) + 1)]
        for (r, c), (lines, height, width) in wrapped.items():
            bottom = ys[r + height]
            if self.ruled:
                # Each cell draws its right and lower edge; covered fields draw none.
                self.target.line(xs[c], bottom, xs[c + width], bottom)
                self.target.line(xs[c + width], ys[r], xs[c + width], bottom)
            middle = (ys[r] + bottom) / 2 - len(lines) * size * 0.7
            if not self.ruled:
                middle = ys[r]
            for n, line in enumerate(lines):
                self.put(xs[c] + 4, middle + (n + 1) * size * 1.4 - size * 0.3, size, line)
        if self.ruled:
            self.target.line(xs[0], ys[0], xs[-1], ys[0])
            self.target.line(xs[0], ys[0], xs[0], ys[-1])
        self.y = ys[-1] + 8

    def plan(self, blocks=None):
        for kind, content in blocks or plan.numbered():
            if kind == "table":
                self.table(content if self.ruled else plan.filled(content))
            elif kind == "title":
                self.centred(content, 18.0, full=True)
            elif kind == "caption":
                self.centred(content, 12.0)
            else:
                self.paragraph(content)


class Pdf:
    """Drawn with the font STSong-Light, which readers have to bring along: no ToUnicode map, a predefined CMap."""

    def __init__(self, path):
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        self.canvas = canvas.Canvas(str(path), pagesize=(Pages.WIDTH, Pages.HEIGHT), invariant=1)
        self.begun = False

    def page(self):
        if self.begun:
            self.canvas.showPage()
        self.begun = True

    def char(self, x, y, size, c):
        self.canvas.setFont("STSong-Light", size)
        self.canvas.drawString(x, Pages.HEIGHT - y, c)

    def line(self, x0, y0, x1, y1):
        self.canvas.setLineWidth(0.6)
        self.canvas.line(x0, Pages.HEIGHT - y0, x1, Pages.HEIGHT - y1)

    def save(self):
        self.canvas.save()


class Ofd:
    POINT = 25.4 / 72

    def __init__(self):
        self.pages = []
        self.ids = 100

    def page(self):
        self.pages.append([])

    def id(self):
        self.ids += 1
        return self.ids

    def char(self, x, y, size, c):
        k = self.POINT
        box = f"{x * k:.3f} {(y - size) * k:.3f} {size * k:.3f} {size * 1.2 * k:.3f}"
        self.pages[-1].append(
            f'<ofd:TextObject ID="{self.id()}" Boundary="{box}" Font="1" Size="{size * k:.3f}">'
            f'<ofd:TextCode X="0" Y="{size * k:.3f}">{html.escape(c)}</ofd:TextCode></ofd:TextObject>'
        )

    def line(self, x0, y0, x1, y1):
        k = self.POINT
        box = f"{x0 * k:.3f} {y0 * k:.3f} {max(x1 - x0, 0.1) * k:.3f} {max(y1 - y0, 0.1) * k:.3f}"
        self.pages[-1].append(
            f'<ofd:PathObject ID="{self.id()}" Boundary="{box}" LineWidth="0.2">'
            f"<ofd:AbbreviatedData>M 0 0 L {(x1 - x0) * k:.3f} {(y1 - y0) * k:.3f}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def save(self, path):
        ns = 'xmlns:ofd="http://www.ofdspec.org/2016"'
        head = '<?xml version="1.0" encoding="UTF-8"?>\n'
        area = f"0 0 {Pages.WIDTH * self.POINT:.1f} {Pages.HEIGHT * self.POINT:.1f}"
        listed = "".join(f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(self.pages)))
        files = {
            "OFD.xml": f'<ofd:OFD {ns} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID>'
            "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {ns}><ofd:CommonData><ofd:MaxUnitID>{self.ids}</ofd:MaxUnitID><ofd:PageArea>"
            f"<ofd:PhysicalBox>{area}</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        }
        for n, objects in enumerate(self.pages):
            files[f"Doc_0/Pages/Page_{n}/Content.xml"] = (
                f'<ofd:Page {ns}><ofd:Content><ofd:Layer ID="{self.id()}">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>'
            )
        pack(path, {name: (head + content).encode("utf-8") for name, content in files.items()})


def fixed():
    pdf = Pdf(OUT / "plan.pdf")
    Pages(pdf).plan()
    pdf.save()
    pdf = Pdf(OUT / "plan-aligned.pdf")
    Pages(pdf, ruled=False).plan([b for b in plan.numbered() if b[1] is not plan.TASKS])
    pdf.save()
    pdf = Pdf(OUT / "plan-columns.pdf")
    Pages(pdf, columns=2).plan([b for b in plan.numbered() if b[0] not in ("table", "caption")])
    pdf.save()
    ofd = Ofd()
    Pages(ofd).plan()
    ofd.save(OUT / "plan.ofd")


# Archives and what LibreOffice saves


def pack(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def archive():
    inner = io.BytesIO()
    pack(inner, {"方案.docx": (OUT / "plan.docx").read_bytes()})
    pack(OUT / "plan.zip", {"附件.zip": inner.getvalue()})


def office(source, *targets):
    with tempfile.TemporaryDirectory() as folder:
        for target in targets:
            ending = target.split(":")[0]
            subprocess.run(
                ["soffice", "--headless", "--convert-to", target, "--outdir", folder, str(OUT / source)],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            made = pathlib.Path(folder) / f"{pathlib.Path(source).stem}.{ending}"
            name = "plan-embedded.pdf" if ending == "pdf" else f"plan.{ending}"
            shutil.move(made, OUT / name)


def wps():
    """plan.doc with what WPS Writer writes differently: the table stream is 0Table and the header names it, the version
    in the header is that of Word 97 without later fields, its language Chinese."""
    data = bytearray((OUT / "plan.doc").read_bytes())
    sector = 1 << struct.unpack_from("<H", data, 30)[0]

    def entry(name):
        wide = name.encode("utf-16-le") + b"\0\0"
        return next(at for at in range(0, len(data), 128) if data[at : at + len(wide)] == wide)

    table = entry("1Table")
    data[table : table + 12] = "0Table".encode("utf-16-le")
    header = (struct.unpack_from("<I", data, entry("WordDocument") + 116)[0] + 1) * sector
    flags = struct.unpack_from("<H", data, header + 10)[0] & ~0x0200
    struct.pack_into("<HHH", data, header + 2, 0x00C1, 0, 0x0804)
    struct.pack_into("<H", data, header + 10, flags)
    (OUT / "plan.wps").write_bytes(data)


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    text()
    markdown()
    web()
    word()
    workbook()
    fixed()
    office("plan.docx", "doc:MS Word 97", "rtf", "odt", "pdf")
    office("plan.xlsx", "xls:MS Excel 97")
    wps()
    archive()
