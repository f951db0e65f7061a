"""How do all profiles read as one page? (Markdown, made from the profiles and nothing else)"""

from spatial_renewal.outputs.profile_tables import ProfileTable
from spatial_renewal.outputs.profile_view import certainty_counts, tables_of
from spatial_renewal.profiles.load import policy, shipped, standard
from spatial_renewal.profiles.model import Standard
from spatial_renewal.profiles.policy_model import Policy

INTRODUCTION = """# Profiles: standards and policies as data

*Made by `make docs` from the files in `spatial_renewal/profiles/`. Do not edit.*

Every threshold, cut-off year, class of measure and funding rule of a run comes from a profile. Each entry says where it
stands and how sure it is:

| certainty | meaning |
|---|---|
| 已核 verified | read at an authoritative origin, or in the document itself |
| 转引 from a copy | read in a copy or a report |
| 待核 to be checked | background knowledge: compare it with your copy before a decision rests on it |

On a terminal: `spatial-renewal profiles list`, `spatial-renewal profiles show gb50180_2018`,
`spatial-renewal profiles diff gb50180_2018 tdt1062_2021`.

## Write your own

A city's profile says what it extends and what differs. The project file names it: `standard = "our_city.toml"`.

```toml
#:schema schema/standard.schema.json
extends = "gb50180_2018"      # a profile that ships, or a path beside this file
id = "our_city"
title_zh = "本市公共服务设施配置标准"
title_en = "Our city's standard for public facilities"
number = "DB 00/T 000-2026"

[[facilities]]
category = "elderly_day_care" # the entry of this category: what stands here wins, the rest stays
radius_m = 500
clause = "4.2.1"
certainty = "verified"

[[facilities]]
category = "post_office"
remove = true                 # this entry is dropped
```

Tables are merged key by key; lists of tables by `id` or `category`; other lists are replaced. Give `clause` and
`certainty` with each value that you change: those of the profile below would say something untrue of it. An unknown key
is refused with the nearest valid one, and so are unknown categories, tiers and measures, figures without a unit, text
where a number is due, thresholds of 0 and profiles that extend themselves.

Editors complete and check these files through JSON Schema: `docs/schema/` holds one for standards, policies and project
files. In VS Code install *Even Better TOML*; the line `#:schema PATH` at the top of a file, relative to it or absolute,
switches it on. Other editors that use Taplo take the same line.

A tier's *walking distance* and a facility's *service radius* are two things. A radius, where there is one, is what
counts; `distance_mode`, of the profile or of the single facility, says how it is meant: `network` (along ways) or
`euclidean` (in a straight line). A walking distance is always walked.
"""


def profiles_page() -> str:
    """The page of all profiles that ship.

    Returns
    -------
    str
        Markdown; the same for the same profiles.
    """
    standards = [standard(name) for name in shipped("standards")]
    policies = [policy(name) for name in shipped("policies")]
    parts = [
        INTRODUCTION,
        "## Standards\n",
        _overview(standards),
        *(_section(profile) for profile in standards),
        "## Policies\n",
        _overview(policies),
        *(_section(profile) for profile in policies),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _overview(profiles: list[Standard] | list[Policy]) -> str:
    rows = []
    for profile in profiles:
        counts = certainty_counts(profile).values()
        rows.append((f"`{profile.id}`", f"{profile.title_zh}<br>{profile.title_en}", profile.number, *map(str, counts)))
    return _markdown(("id", "title", "number", "已核 verified", "转引 from a copy", "待核 to be checked"), rows)


def _section(profile: Standard | Policy) -> str:
    facts = [("id", f"`{profile.id}`"), ("number", profile.number), ("issuer", profile.issuer)]
    facts.append(("extends", f"`{profile.extends}`" if profile.extends else ""))
    if isinstance(profile, Standard):
        facts += [("in force or published", str(profile.effective or "")), ("radii", profile.distance_mode or "")]
        facts.append(("note", " ".join(part for part in (profile.note_zh, profile.note_en) if part)))
    else:
        facts += [("issued", str(profile.issued_on or "")), ("status", profile.status), ("level", profile.level)]
    said = "\n".join(f"* {name}: {value}" for name, value in facts if value)
    tables = "\n".join(_table(table) for table in tables_of(profile))
    return f"### {profile.title_zh} {profile.title_en}\n\n{said}\n\n{tables}"


def _table(table: ProfileTable) -> str:
    head = tuple(f"{zh} {en}" for zh, en in table.columns)
    return f"#### {' '.join(table.title)}\n\n" + _markdown(head, [row.shown for row in table.rows])


def _markdown(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *(tuple(_cell(cell) for cell in row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")
