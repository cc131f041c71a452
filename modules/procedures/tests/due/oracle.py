#!/usr/bin/env python3
"""Due dates found a second time, by another way: a table of days off typed in by hand and a walk from day to day.

`oracle.py make > cases.tsv` draws the cases and answers them; `oracle.py check < cases.tsv` answers each case again
and says which lines differ. A case is: limit, moment of receipt, what happened on the way, the due moment.
"""
import datetime as dt
import random
import sys

# Days off from Monday to Friday in 2026 and 2027, and Saturdays worked in exchange, as published or by the rules.
OFF = set()
for year, months in {
    2026: {1: (1, 2), 2: (16, 17, 18, 19, 20), 4: (27, 30), 5: (1,), 8: (31,), 9: (1, 2), 11: (24,)},
    2027: {1: (1,), 2: (4, 5, 8, 9, 10), 4: (16, 30), 5: (3,), 9: (2, 3), 11: (24,)},
}.items():
    for month, days in months.items():
        OFF.update(dt.date(year, month, day) for day in days)
WORKED = {dt.date(2026, 1, 10), dt.date(2026, 8, 22)}
CLOSE = dt.time(17, 0)
DAY = dt.timedelta(days=1)


def works(day):
    if day in WORKED:
        return True
    return day.weekday() < 5 and day not in OFF


def next_day_of_work(day):
    day += DAY
    while not works(day):
        day += DAY
    return day


def on_or_after(day):
    return day if works(day) else next_day_of_work(day)


def walk(day, steps):
    """The day on which so many working days after `day` are over."""
    if steps == 0:
        return on_or_after(day)
    while steps:
        day = next_day_of_work(day)
        steps -= 1
    return day


def not_closed(day, moment):
    day = on_or_after(day)
    return next_day_of_work(day) if dt.datetime.combine(day, CLOSE) < moment else day


def today_or_next(moment, cut_off):
    late = cut_off is not None and moment > dt.datetime.combine(moment.date(), dt.time(cut_off // 60, cut_off % 60))
    closed = moment > dt.datetime.combine(moment.date(), CLOSE)
    if works(moment.date()) and not late and not closed:
        return moment.date()
    return next_day_of_work(moment.date())


def answer(limit, received, spans):
    kind, *numbers = limit.split(":")
    numbers = [int(n) for n in numbers]
    raw = None
    if kind == "same_day" and len(numbers) > 1:
        # Every case asks for verification: then so many working days, and not the same day.
        kind, numbers = "working", [0, numbers[1]]
    if kind == "at_once":
        due = today_or_next(received, None)
    elif kind == "same_day":
        due = today_or_next(received, numbers[0])
    elif kind == "working":
        due = not_closed(walk(received.date(), sum(numbers)), received)
    else:
        raw = received.date() + DAY * sum(numbers)
        due = not_closed(raw, received)
    for what, begin, end in spans:
        if what == "extended":
            raw = end.date()
            due = not_closed(raw, begin)
            if kind in ("at_once", "same_day"):
                kind = "working"
            continue
        if begin > dt.datetime.combine(due, CLOSE):
            continue
        if kind in ("at_once", "same_day"):
            due = today_or_next(end, numbers[0] if kind == "same_day" else None)
        elif kind == "working":
            left, day = 0, begin.date()
            while day < due:
                day += DAY
                left += works(day)
            due = not_closed(walk(end.date(), left), end)
        else:
            left, day = 0, begin.date()
            while day < raw:
                day += DAY
                left += 1
            raw = end.date() + DAY * left
            due = not_closed(raw, end)
    return dt.datetime.combine(due, CLOSE)


FORM = "%Y-%m-%d %H:%M"


def draw(chance):
    limit = chance.choice(
        ["at_once", "same_day:900", "same_day:900", "same_day:840", "same_day:900:5", "same_day:900:3"]
        + [f"working:{chance.choice([1, 2, 3, 5, 7, 10, 15, 20])}:{chance.choice([0, 0, 0, 3, 8])}"] * 6
        + [f"calendar:{chance.choice([1, 3, 5, 10, 15, 30, 60])}:{chance.choice([0, 0, 5])}"] * 4
    )
    # Around Tết, the swapped Saturdays and the long holidays more often than elsewhere.
    around = chance.choice([(2026, 1, 8), (2026, 2, 16), (2026, 4, 27), (2026, 8, 25), (2026, 11, 24), (2027, 2, 6), None, None])
    day = dt.date(*around) + DAY * chance.randint(-9, 5) if around else dt.date(2026, 1, 1) + DAY * chance.randint(0, 440)
    clock = chance.choice([(7, 30), (9, 12), (11, 29), (14, 0), (14, 1), (14, 59), (15, 0), (15, 1), (16, 59), (17, 0), (17, 1), (22, 40)])
    received = dt.datetime.combine(day, dt.time(*clock))
    spans, moment = [], received
    for _ in range(chance.choice([0, 0, 0, 1, 1, 2])):
        begin = moment + dt.timedelta(minutes=chance.choice([0, 1, 30, 24 * 60, 26 * 60, 3 * 1440, 8 * 1440]))
        end = begin + dt.timedelta(minutes=chance.choice([1, 45, 20 * 60, 1440, 4 * 1440 + 15, 11 * 1440, 40 * 1440]))
        spans.append(("rest", begin, end))
        moment = end
    if chance.random() < 0.15:
        at = moment + dt.timedelta(hours=chance.choice([2, 30]))
        to = dt.datetime.combine(at.date() + DAY * chance.randint(1, 12), dt.time(0, 0))
        spans.append(("extended", at, to))
        if chance.random() < 0.5:
            begin = at + dt.timedelta(hours=5)
            spans.append(("rest", begin, begin + dt.timedelta(days=chance.choice([0, 2, 9]), minutes=5)))
    return limit, received, spans


def line(limit, received, spans):
    happened = ";".join(f"{what},{begin.strftime(FORM)},{end.strftime(FORM)}" for what, begin, end in spans)
    return "\t".join([limit, received.strftime(FORM), happened, answer(limit, received, spans).strftime(FORM)])


def parse(text):
    limit, received, happened, _ = text.split("\t")
    moment = lambda part: dt.datetime.strptime(part, FORM)
    spans = [(what, moment(begin), moment(end)) for what, begin, end in (s.split(",") for s in happened.split(";") if s)]
    return limit, moment(received), spans


def main():
    if sys.argv[1:] == ["make"]:
        chance, made = random.Random(2026), []
        while len(made) < 1000:
            case = draw(chance)
            # The table of days off ends with 2027.
            if answer(*case) < dt.datetime(2027, 12, 31):
                made.append(line(*case))
        print("\n".join(made))
        return 0
    wrong = [text for text in sys.stdin.read().splitlines() if line(*parse(text)) != text]
    print("\n".join(wrong) if wrong else "ok")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
