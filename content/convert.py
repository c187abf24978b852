#!/usr/bin/env python3
"""Brings code lists from the reference folder into `content/lookups/` in our own shape.

Usage: python3 content/convert.py REFERENCE_FOLDER [CONTENT_FOLDER]

The lookups are edited by hand afterwards: wording, order, groups and the frozen codes are ours.
So this never rewrites a line that is there. It adds the codes that a list has gained (at the end, to
be worded), names the codes that a list has lost (to be retired by `until_on`, never deleted), and
makes anew only what nobody edits: languages and bank holidays. Run twice, it changes nothing.

Marks: S read in a public source, K general knowledge to be checked, D our own proposal.
"""

import csv
import io
import pathlib
import sys

COLUMNS = ["code", "label", "note", "group", "from_on", "until_on", "needs_words", "national", "origin", "mark"]

OPEN_LICENCE = "Open Government Licence v3.0"
OWN = "own work; facts from public pages"
PAGES = "public pages of NHS England and of liaison and diversion providers; the codes are ours"
PROPOSED = "proposed for this product; the national list is not public"
MHSDS = "NHS England, Mental Health Services Data Set (published processing code and reference tables)"
DICTIONARY = "NHS England, NHS Data Model and Dictionary"

# lookup: (file in the reference folder, source, licence)
LISTS = {
    "accommodation_type": ("domain/codes/accommodation_type.csv", MHSDS, OPEN_LICENCE),
    "activity_location": ("domain/codes/activity_location_type.csv", MHSDS + "; HL7 UK Core", OPEN_LICENCE),
    "attendance_status": ("domain/codes/mhsds_attendance_status.csv", MHSDS, OPEN_LICENCE),
    "autism_status": ("domain/codes/mhsds_autism_status.csv", MHSDS, OPEN_LICENCE),
    "care_plan_type": ("domain/codes/mhsds_care_plan_type.csv", MHSDS, OPEN_LICENCE),
    "clinical_response_priority": ("domain/codes/mhsds_clinical_response_priority.csv", MHSDS, OPEN_LICENCE),
    "consent_decision": ("domain/codes/ld_consent_decision.csv", PROPOSED, OWN),
    "consent_scope": ("domain/codes/ld_consent_scope.csv", PROPOSED, OWN),
    "consultation_mechanism": ("domain/codes/mhsds_consultation_mechanism.csv", MHSDS, OPEN_LICENCE),
    "contact_type": ("domain/codes/ld_contact_type.csv", PROPOSED, OWN),
    "court_outcome": ("domain/codes/court_outcome.csv", "Prison Reform Trust and Rethink guide for courts; Clinks on the Sentencing Act 2026", OWN),
    "custody_outcome": ("domain/codes/ld_custody_outcome.csv", "general knowledge of police practice; HMCTS reference data", OWN),
    "disability": ("domain/codes/disability_code.csv", MHSDS, OPEN_LICENCE),
    "discharge_reason": ("domain/codes/ld_discharge_reason.csv", PROPOSED, OWN),
    "disclosure_basis": ("domain/codes/ld_disclosure_basis.csv", "common law confidentiality, UK GDPR, Data Protection Act 2018; to be checked with information governance", OWN),
    "employment_status": ("domain/codes/employment_status.csv", MHSDS, OPEN_LICENCE),
    "ethnic_category": ("domain/codes/ethnic_category.csv", MHSDS, OPEN_LICENCE),
    "ex_armed_forces": ("domain/codes/ex_armed_forces.csv", MHSDS, OPEN_LICENCE),
    "gender": ("domain/codes/person_stated_gender.csv", MHSDS, OPEN_LICENCE),
    "gender_identity": ("domain/codes/gender_identity.csv", MHSDS, OPEN_LICENCE),
    "gender_same_at_birth": ("domain/codes/gender_same_at_birth.csv", DICTIONARY, OPEN_LICENCE),
    "hearing_type": ("domain/codes/court_stage.csv", "general knowledge of the courts", OWN),
    "learning_disability_status": ("domain/codes/mhsds_learning_disability_status.csv", MHSDS, OPEN_LICENCE),
    "mental_health_act_status": ("domain/codes/mha_legal_status.csv", MHSDS, OPEN_LICENCE),
    "need_status": ("domain/codes/ld_need_status.csv", PROPOSED, OWN),
    "need_type": ("domain/codes/ld_need_type.csv", PAGES, OWN),
    "offence_flag": ("domain/codes/offence_flag.csv", PROPOSED, OWN),
    "offence_group": ("domain/codes/offence_group.csv", "Ministry of Justice, Criminal Justice Statistics offence groups", OPEN_LICENCE),
    "onward_destination": ("domain/codes/ld_onward_destination.csv", PAGES, OWN),
    "onward_outcome": ("domain/codes/ld_onward_outcome.csv", PROPOSED, OWN),
    "point_of_contact": ("domain/codes/ld_point_of_contact.csv", "NHS England, liaison and diversion points of operation", OWN),
    "primary_reason": ("domain/codes/mhsds_primary_reason_for_referral.csv", MHSDS, OPEN_LICENCE),
    "reason_not_assessed": ("domain/codes/ld_reason_not_assessed.csv", PROPOSED, OWN),
    "reason_not_screened": ("domain/codes/ld_reason_not_screened.csv", PROPOSED, OWN),
    "referral_closure_reason": ("domain/codes/mhsds_referral_closure_reason.csv", MHSDS, OPEN_LICENCE),
    "referral_rejection_reason": ("domain/codes/mhsds_referral_rejection_reason.csv", MHSDS, OPEN_LICENCE),
    "referral_source": ("domain/codes/ld_referral_source.csv", PAGES, OWN),
    "rejection_reason": ("domain/codes/ld_rejection_reason.csv", PROPOSED, OWN),
    "religion": ("data/mhsds/nhs_data_dictionary_attribute_codes.csv:religious_or_other_belief_system_affiliation_group_code", DICTIONARY, OPEN_LICENCE),
    "remand_status": ("domain/codes/hmcts_bail_status.csv", "HM Courts and Tribunals Service, Common Platform reference data (MIT)", "MIT, Crown copyright"),
    "report_type": ("domain/codes/ld_report_type.csv", PAGES, OWN),
    "requirement_type": ("domain/codes/requirement_type.csv", "NHS England on treatment requirements; Sentencing Act 2026 sections 14 to 17", OWN),
    "risk_level": ("domain/codes/ld_risk_level.csv", PROPOSED, OWN),
    "risk_type": ("domain/codes/ld_risk_type.csv", PROPOSED, OWN),
    "safeguarding_adult": ("domain/codes/safeguarding_adult_category.csv", "Care Act 2014 statutory guidance", OPEN_LICENCE),
    "safeguarding_child": ("domain/codes/safeguarding_child_category.csv", "Working Together to Safeguard Children", OPEN_LICENCE),
    "service_team_type": ("domain/codes/mhsds_service_team_type.csv", MHSDS, OPEN_LICENCE),
    "sexual_orientation": ("domain/codes/sexual_orientation_snomed.csv", MHSDS, OPEN_LICENCE),
    "source_of_referral": ("domain/codes/mhsds_source_of_referral.csv", MHSDS, OPEN_LICENCE),
    "staff_role": ("domain/codes/ld_staff_role.csv", PAGES, OWN),
    "urgency": ("domain/codes/ld_urgency.csv", PROPOSED, OWN),
    "youth_care": ("domain/codes/youth_care_status.csv", PROPOSED, OWN),
    "youth_education": ("domain/codes/youth_education_status.csv", PROPOSED, OWN),
}

# Codes of a national list that we do not offer, and why.
LEFT_OUT = {
    "sexual_orientation": {
        "472985009": "a second concept for the same answer",
        "699042003": "a second concept for the same answer",
    },
    "source_of_referral": {"Q2": "no published meaning was found"},
    "service_team_type": {code: "retired before version 6" for code in ("A03", "A04", "F04")},
}

BANK_HOLIDAYS = ("data/calendar/bank_holidays.csv", "GOV.UK, bank holidays of England and Wales", OPEN_LICENCE)
LANGUAGES = ("data/codes/language-codes-full.csv", "Library of Congress, ISO 639-1 and 639-2", "PDDL 1.0")
BANK_HOLIDAYS_FROM = "2024-01-01"
NICKNAMES = ("data/names/nicknames.csv", "carltonnorthern/nicknames; spellings grouped by hand; kept where the Office for National Statistics counts both names in England and Wales", "Apache-2.0; groups CC0; counts Open Government Licence v3.0")
VARIANTS = "data/names/given_name_variant_groups.csv"
BIRTHS = "data/names/given_names_england_wales_1996_2020.csv"
TOP_NAMES = "data/names/given_names_top100_1904_1994.csv"
# A name given to one sex this often is no form of a name given to the other.
ONE_SEX = 0.95


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    reference = pathlib.Path(sys.argv[1])
    content = pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else pathlib.Path(__file__).parent
    for lookup, (place, source, licence) in LISTS.items():
        merge(content / "lookups" / f"{lookup}.csv", lookup, read_source(reference, place), source, licence)
    write_languages(reference, content)
    write_bank_holidays(reference, content)
    write_nicknames(reference, content)


def read_source(reference, place):
    """The rows of a list as (code, label, status); a place may name one attribute of a larger file."""
    path, _, attribute = place.partition(":")
    with open(reference / path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if attribute:
        return [(r["code"], r["description"], "sourced") for r in rows if r["attribute_key"] == attribute]
    return [(r["code"], r["label"], r["status"]) for r in rows]


def merge(path, lookup, source_rows, source, licence):
    """Adds what the list has gained and names what it has lost; lines that are there stay as they are."""
    columns, ours = (COLUMNS, [])
    if path.exists():
        columns, ours = read_ours(path)
    known = {row["origin"] for row in ours if row["origin"]}
    given = {code for code, _, _ in source_rows}
    left_out = LEFT_OUT.get(lookup, {})
    for code, label, status in source_rows:
        if code in known or code in left_out:
            continue
        hidden = "not yet" if "hide until" in status else ""
        row = dict.fromkeys(columns, "") | {"code": code, "label": label, "from_on": hidden, "origin": code}
        ours.append(row | {"mark": mark(status)})
        print(f"{path.name}: added {code} ({label}); check its wording and, where it is ours, its code")
    for code in sorted(known - given):
        print(f"{path.name}: {code} is no longer in the source; retire it with until_on")
    head = [f"# Source: {source}.", f"# Licence: {licence}."]
    write(path, head, columns, ours)


def mark(status):
    """How sure we may be of a line, from the words of the reference folder."""
    if "verify" in status or "general knowledge" in status or "check" in status:
        return "K"
    return "D" if "proposed" in status else "S"


def read_ours(path):
    with open(path, encoding="utf-8", newline="") as file:
        lines = [line for line in file if not line.startswith("#")]
    reader = csv.DictReader(lines)
    return reader.fieldnames, list(reader)


# Nobody is met who speaks these: ended long ago, or made up. On record they keep their names; nobody chooses them.
UNSPOKEN = set("""
    ae afh akk ang arc chb chg cop cu dum egy elx enm frm fro gez gmh goh got grc hit ia ie io jbo
    kaw la mga non nwc ota pal peo phn pi pro sa sam sga sog sux syc tlh uga vo zbl
""".split())


def write_languages(reference, content):
    path, source, licence = LANGUAGES
    columns = [*COLUMNS, "by_hand"]
    with open(reference / path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    # "qaa-qtz", "mis", "mul" and "zxx" say nothing of what a person speaks.
    no_language = {"qaa-qtz", "mis", "mul", "zxx", "und"}
    languages = [
        (row["alpha2"] or row["alpha3-t"] or row["alpha3-b"], row["English"].split(";")[0].split(" (")[0])
        for row in rows
        if row["alpha3-b"] not in no_language and "languages" not in row["English"].lower()
    ]
    languages.append(("bfi", "British Sign Language"))
    ours = [
        dict.fromkeys(columns, "")
        | {"code": code, "label": label, "origin": code, "mark": "S", "by_hand": "no" if code in UNSPOKEN else ""}
        for code, label in sorted(languages, key=lambda language: language[1])
    ]
    ours.append(dict.fromkeys(columns, "") | {"code": "other", "label": "Another language", "needs_words": "yes", "mark": "D"})
    ours.append(dict.fromkeys(columns, "") | {"code": "und", "label": "Not known", "origin": "und", "mark": "S"})
    head = [f"# Source: {source}; British Sign Language is ISO 639-3.", f"# Licence: {licence}."]
    write(content / "lookups" / "language.csv", head, columns, ours)


def write_bank_holidays(reference, content):
    path, source, licence = BANK_HOLIDAYS
    with open(reference / path, encoding="utf-8", newline="") as file:
        rows = [
            {"on": row["date"], "name": row["title"].replace("’", "'"), "note": row["notes"]}
            for row in csv.DictReader(file)
            if row["division"] == "england-and-wales" and row["date"] >= BANK_HOLIDAYS_FROM
        ]
    head = [f"# Source: {source}.", f"# Licence: {licence}."]
    write(content / "bank_holidays.csv", head, ["on", "name", "note"], rows)


def write_nicknames(reference, content):
    """Short and other forms of given names, for each name the likeliest first."""
    births = {}
    for row in rows_of(reference, BIRTHS):
        name = row["name"].lower()
        births.setdefault(name, {"M": 0, "F": 0})[row["sex"][0].upper()] += int(row["count"])
    top = {row["name"].lower() for row in rows_of(reference, TOP_NAMES)}

    def is_a_name(name):
        return name.isalpha() and (name in births or name in top)

    def share_of_men(name):
        counts = births.get(name)
        return counts["M"] / (counts["M"] + counts["F"]) if counts else None

    def are_of_two_sexes(one, other):
        shares = (share_of_men(one), share_of_men(other))
        return None not in shares and max(shares) >= ONE_SEX and min(shares) <= 1 - ONE_SEX

    pairs = {(row["name1"], row["name2"]) for row in rows_of(reference, NICKNAMES[0])}
    groups = {}
    for row in rows_of(reference, VARIANTS):
        groups.setdefault(row["group"], []).append(row["variant"].lower())
    pairs |= {(one, other) for group in groups.values() for one in group for other in group if one < other}
    forms = {}
    for one, other in pairs:
        if one != other and is_a_name(one) and is_a_name(other) and not are_of_two_sexes(one, other):
            forms.setdefault(one, set()).add(other)
            forms.setdefault(other, set()).add(one)

    def order(name, form):
        # Whole names by how common they are, then short ones, the shortest first.
        count = sum(births.get(form, {}).values())
        return (0, -count, form) if len(form) >= len(name) else (1, len(form), form)

    rows = [{"name": name, "forms": " ".join(sorted(forms[name], key=lambda form: order(name, form)))} for name in sorted(forms)]
    head = [f"# Source: {NICKNAMES[1]}.", f"# Licence: {NICKNAMES[2]}."]
    write(content / "nicknames.csv", head, ["name", "forms"], rows)


def rows_of(reference, place):
    with open(reference / place, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, head, columns, rows):
    text = io.StringIO()
    text.writelines(line + "\n" for line in head)
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    main()
