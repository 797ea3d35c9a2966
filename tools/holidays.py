#!/usr/bin/env python3
"""Turns the Chinese holidays and make-up workdays of the npm package chinese-days into a C table.

    tools/holidays.py node_modules/chinese-days/dist OUTPUT.c

Known years are those the package has a file for; days are written as days since 1970-01-01."""

import datetime
import json
import os
import re
import sys

EPOCH = datetime.date(1970, 1, 1)


def read_days(folder):
    """{day number: (kind, date, name in Chinese, name in English)}; a make-up workday never is a holiday at the same time."""
    with open(os.path.join(folder, "chinese-days.json"), encoding="utf-8") as file:
        source = json.load(file)
    days = {}
    for key, kind in (("holidays", "CALENDAR_HOLIDAY"), ("workdays", "CALENDAR_WORKDAY")):
        for text, described in source[key].items():
            day = (datetime.date.fromisoformat(text) - EPOCH).days
            if day in days:
                sys.exit(f"{text} is both a holiday and a workday")
            english, chinese, _ = described.split(",")
            days[day] = (kind, text, chinese, english)
    return days


def read_years(folder):
    names = (re.fullmatch(r"(\d{4})\.json", name) for name in os.listdir(os.path.join(folder, "years")))
    return sorted(int(name.group(1)) for name in names if name)


def main(folder, output):
    days, years = read_days(folder), read_years(folder)
    if len(days) < 300 or len(years) < 20:
        sys.exit(f"{folder} does not hold the holidays expected of it")
    lines = [
        "/* Made by tools/holidays.py from the npm package chinese-days. */",
        '#include "feature/cadence/holiday_seed.h"',
        "",
        "static const struct calendar_day days[] = {",
        *(f"\t{{ {day}, {kind} }}, /* {text} */" for day, (kind, text, _, _) in sorted(days.items())),
        "};",
        "",
        "const struct holiday_name holiday_seed_names[] = {",
        *(f'\t{{ "{chinese}", "{english}" }}, /* {text} */' for _, (_, text, chinese, english) in sorted(days.items())),
        "};",
        "",
        "static const int years[] = { " + ", ".join(map(str, years)) + " };",
        "",
        "const struct calendar holiday_seed = {",
        "\t.days = days,",
        "\t.day_count = sizeof(days) / sizeof(days[0]),",
        "\t.years = years,",
        "\t.year_count = sizeof(years) / sizeof(years[0]),",
        "};",
        "",
    ]
    with open(output, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
