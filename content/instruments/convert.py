#!/usr/bin/env python3
"""Brings instruments from the reference folder into `content/instruments/` in our own shape.

Usage: python3 content/instruments/convert.py REFERENCE_FOLDER [INSTRUMENTS_FOLDER]

Facts only: numbers, codes, bands, rules. No wording of a question or an answer is in the reference data or is
written here. The files are edited by hand afterwards (item codes, reversed items, rules, alerts), so this never
rewrites one that is there. It proposes a file for an instrument that has none, and names what the reference data
and a file say differently, to be settled by whoever checks it. Run twice, it changes nothing.

Marks: S read in a public source, K general knowledge to be checked, D our own proposal.
"""

import json
import pathlib
import re
import sys
import tomllib

REFERENCE = "domain/codes/instruments.json"
SOURCE = "NHS England, Mental Health Services Data Set (ranges and SNOMED CT concepts, where they are marked S); published scoring guides"
LICENCE = "Open Government Licence v3.0 for what is marked S; facts otherwise; no wording of the instrument is kept here"
WORDING = {"yes": "free", "check": "ask_first", "no": "licensed"}


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    reference = pathlib.Path(sys.argv[1])
    folder = pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else pathlib.Path(__file__).parent
    with open(reference / REFERENCE, encoding="utf-8") as file:
        given = {entry["id"]: entry for entry in json.load(file)["instruments"]}
    ours = {}
    for path in sorted(folder.glob("*.toml")):
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
        ours[facts.get("origin", path.stem)] = (path, facts)
    for origin, entry in given.items():
        if origin in ours:
            name_differences(*ours[origin], entry)
        else:
            path = folder / f"{code_of(origin)}.toml"
            path.write_text(text_of(proposal(entry)), encoding="utf-8")
            print(f"{path.name}: proposed; check it, and write its vectors")
    for origin in sorted(ours.keys() - given.keys()):
        print(f"{ours[origin][0].name}: {origin} is not in the source; it is ours alone")


def name_differences(path, facts, entry):
    """What the source and a file that is there say differently; the file stays as it is."""
    score = facts.get("score", {})
    told = {
        "min": (entry["min"], score.get("min")),
        "max": (entry["max"], score.get("max")),
        "items": (entry["items"], entry["items"] if entry["items"] in item_counts(facts) else item_counts(facts)[0]),
        "bands": ([(band["from"], band["to"]) for band in entry["bands"]], [(band["from"], band["to"]) for band in facts.get("bands", [])]),
        "concepts": (sorted(entry["mhsds_snomed"]), sorted(concepts_of(facts))),
    }
    for what, (source, here) in told.items():
        if source and here != source and here not in (None, 0, [], ""):
            print(f"{path.name}: {what}: the source says {source}, the file {here}; the file is left as it is")


def item_counts(facts):
    """How many items there are, and how many go into the total: sources count either."""
    items = facts.get("items", [])
    return len(items), len([item for item in items if item.get("scored", True)])


def concepts_of(facts):
    return facts.get("concepts", []) or [item["concept"] for item in facts.get("items", []) if "concept" in item]


def code_of(origin):
    """A code for an instrument that has none: small letters, never a digit first."""
    code = re.sub(r"[^a-z0-9]+", "_", origin.lower())
    return code if code[0].isalpha() else f"i{code}"


def proposal(entry):
    """A first file for an instrument, from what the source says and nothing else."""
    code, mark = code_of(entry["id"]), mark_of(entry["status"])
    facts = {
        "code": code,
        "origin": entry["id"],
        "title": entry["name"],
        "short_title": entry["id"],
        "domain": entry["domain"],
        "whom": "adults",
        "rater": "person",
        "direction": "neither",
        "source": entry["status"],
        "mark": mark,
    }
    values = values_of(entry["item_scale"])
    items = [{"code": f"{code}.{number}", "mark": "K"} for number in range(1, entry["items"] + 1)]
    adds_up = values and items and (entry["min"], entry["max"]) == (values[0] * len(items), values[-1] * len(items))
    if adds_up:
        facts |= {"values": values, "items": items}
    if len(entry["mhsds_snomed"]) <= 2:
        facts["concepts"] = entry["mhsds_snomed"]
    if adds_up or entry["max"]:
        facts["bands"] = [{"from": band["from"], "to": band["to"], "name": band["band"], "mark": "K"} for band in entry["bands"]]
    facts["note"] = " ".join(words for words in (entry["note"], f"Threshold: {entry['threshold']}." if entry["threshold"] else "", f"Alerts: {entry['alerts']}." if entry["alerts"] else "") if words)
    facts["licence"] = {"words": entry["licence"], "wording": WORDING[entry["item_text_may_ship"]], "mark": "K"}
    rule = "sum" if adds_up else "given" if entry["max"] else "words"
    span = {} if rule == "words" else {"min": entry["min"], "max": entry["max"]}
    facts["score"] = {"rule": rule} | span | {"mark": mark}
    return facts


def values_of(scale):
    """The values of an item, where the source gives nothing but a span or yes and no."""
    if scale == "yes/no":
        return [0, 1]
    span = re.fullmatch(r"(\d+)-(\d+)", scale)
    return list(range(int(span[1]), int(span[2]) + 1)) if span else []


def mark_of(status):
    """How sure we may be, from the words of the reference folder."""
    return "K" if "verify" in status or "general knowledge" in status else "S" if "sourced" in status else "K"


def text_of(facts):
    """The file: what belongs to all of it first, lists of tables a line each, then the tables."""
    lines = [f"# Source: {SOURCE}.", f"# Licence: {LICENCE}."]
    tables = {key: value for key, value in facts.items() if isinstance(value, dict)}
    for key, value in facts.items():
        if key in tables or value in ("", [], None):
            continue
        if isinstance(value, list) and isinstance(value[0], dict):
            lines += [f"{key} = ["] + [f"  {inline(entry)}," for entry in value] + ["]"]
        else:
            lines.append(f"{key} = {toml(value)}")
    for key, table in tables.items():
        lines += ["", f"[{key}]"]
        for inner, value in table.items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                lines += [f"{inner} = ["] + [f"  {inline(entry)}," for entry in value] + ["]"]
            else:
                lines.append(f"{inner} = {toml(value)}")
    return "\n".join(lines) + "\n"


def inline(entry):
    return "{ " + ", ".join(f"{key} = {toml(value)}" for key, value in entry.items()) + " }"


def toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(toml(one) for one in value) + "]"
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    main()
