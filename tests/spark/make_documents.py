"""Makes any number of different notices out of a few, for tests at scale: figures, years and places are exchanged.

    python make_documents.py corpus 2000 FOLDER [--duplicates 0.02]

Every number of two or more digits that is no date keeps its length and changes its value; the places named in a notice
become other places; so no two have the same bytes, unless asked for. The same arguments give the same files.
"""

import argparse
import pathlib
import random
import re

# Cities and provinces of the gazetteer, so that the notices spread over partitions.
PLACES = [
    ("江苏省", "苏州市"), ("江苏省", "徐州市"), ("浙江省", "杭州市"), ("浙江省", "宁波市"), ("广东省", "东莞市"),
    ("广东省", "珠海市"), ("四川省", "成都市"), ("四川省", "绵阳市"), ("湖南省", "长沙市"), ("山东省", "青岛市"),
    ("河南省", "洛阳市"), ("湖北省", "宜昌市"), ("安徽省", "芜湖市"), ("福建省", "泉州市"), ("陕西省", "宝鸡市"),
]  # fmt: skip
NUMBER = re.compile(r"(?<![\d.．〔\[年月-])\d{2,}(?:\.\d+)?(?![\d年月日号〕\]:-])")
YEAR = re.compile(r"20[12]\d")


def variation(text, seed):
    """The notice `text` for another place, years later or earlier, with other figures."""
    rng = random.Random(seed)
    shift = rng.randint(-3, 3)
    _, city = rng.choice(PLACES)
    for _, named in PLACES:
        text = text.replace(named, "\0").replace(named.removesuffix("市"), "\1")
    text = text.replace("\0", city).replace("\1", city.removesuffix("市"))
    text = YEAR.sub(lambda m: str(int(m[0]) + shift), text)

    def figure(match):
        whole, point, rest = match[0].partition(".")
        digits = str(rng.randint(1, 9)) + "".join(str(rng.randint(0, 9)) for _ in whole[1:])
        return digits + point + rest

    return NUMBER.sub(figure, text)


def notices(folder):
    """Paths below `folder` that are texts a variation can be made of."""
    endings = {".txt", ".html", ".htm", ".md"}
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.suffix in endings and path.stem.lower() != "readme":
            yield path


def make(source, count, target, duplicates=0.0, seed=0):
    """Writes `count` notices below `target`; a share of them are byte for byte one of the others."""
    found = list(notices(source))
    target = pathlib.Path(target)
    rng = random.Random(seed)
    written = []
    for number in range(count):
        path = target / f"{number % 97:02}" / f"{number:06}{found[number % len(found)].suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        if written and rng.random() < duplicates:
            path.write_bytes(rng.choice(written).read_bytes())
            continue
        raw = found[number % len(found)].read_bytes()
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("gb18030", errors="replace")
        # The number makes sure that no two have the same bytes.
        text = variation(text, seed * 1_000_003 + number)
        path.write_text(f"{text}\n" + f"（第{number}份）\n", encoding="utf-8", newline="")
        written.append(path)
    return len(found)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("count", type=int)
    parser.add_argument("target")
    parser.add_argument("--duplicates", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    made = make(args.source, args.count, args.target, args.duplicates, args.seed)
    print(f"{args.count} notices from {made} in {args.target}")
