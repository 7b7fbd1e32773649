#!/usr/bin/env python3
"""Makes labelled keyword lists for measuring clustering. Standard library only, same seed = same file.

A row is `keyword,group`; a group is one page: an entity (+ city or audience) and a facet. The shape follows
the study the clustering engine was designed on: 107 products x 20 facets, 50 services x 50 cities x 5 facets,
40 kinds of software x 20 audiences x 3 facets + 8 facets, 40 health topics x 12 facets, 900 pairs "a vs b";
4 to 10 paraphrases a facet, noise words behind about 20 % of the rows, typos in 4 %, swapped words in 5 %,
Pareto group sizes, 22 % of the groups held to one row.

Two sets the study did not have: `products` holds products only, `niche` six products with all their facets, as a
list exported for one shop would; there the facet decides and the entity says little.

Usage: generate.py NAME OUT.csv   with NAME one of syn1k syn10k syn100k held10k fresh10k dense products niche
"""

import csv
import hashlib
import random
import sys

PRODUCTS = """running shoes|hiking boots|espresso machine|air fryer|robot vacuum|standing desk|office chair|gaming chair|yoga mat
|electric toothbrush|hair dryer|coffee grinder|blender|stand mixer|slow cooker|rice cooker|dehumidifier|air purifier|space heater
|ceiling fan|mattress topper|memory foam pillow|weighted blanket|baby stroller|car seat|baby monitor|dog bed|cat tree|dog crate
|bird feeder|fish tank|lawn mower|leaf blower|chainsaw|pressure washer|cordless drill|circular saw|tool box|work bench|ladder
|garden hose|raised planter|greenhouse|fire pit|patio umbrella|gas grill|pellet smoker|camping tent|sleeping bag|hiking backpack
|kayak|paddle board|fishing rod|golf clubs|tennis racket|road bike|mountain bike|electric scooter|bike helmet|treadmill
|rowing machine|exercise bike|kettlebell|foam roller|protein powder|massage gun|smart watch|fitness tracker|wireless earbuds
|noise cancelling headphones|bluetooth speaker|soundbar|projector|monitor arm|mechanical keyboard|ergonomic mouse|webcam
|microphone|ring light|drone|action camera|tripod|camera bag|e reader|tablet stand|power bank|phone case|usb hub|wifi router
|security camera|video doorbell|smart lock|thermostat|water filter|kitchen knife|cutting board|cast iron skillet|dutch oven
|wine fridge|ice maker|bread maker|sewing machine|steam iron|garment rack|carry on luggage|travel pillow|leather wallet""".replace("\n", "").split("|")

SERVICES = """plumber|electrician|roof repair|carpet cleaning|window cleaning|house cleaning|pest control|tree removal|lawn care
|landscaping|fence installation|flooring installation|kitchen remodeling|bathroom remodeling|house painting|drywall repair
|garage door repair|locksmith|appliance repair|furnace repair|air conditioning repair|water damage restoration|mold removal
|moving company|storage units|junk removal|towing service|auto repair|car detailing|windshield replacement|dentist|orthodontist
|chiropractor|physical therapist|massage therapist|dermatologist|eye doctor|veterinarian|dog grooming|dog training
|personal trainer|divorce lawyer|immigration lawyer|personal injury lawyer|tax accountant|bookkeeper|real estate agent
|wedding photographer|event catering|piano teacher""".replace("\n", "").split("|")

CITIES = """new york|los angeles|chicago|houston|phoenix|philadelphia|san antonio|san diego|dallas|san jose|austin|jacksonville
|fort worth|columbus|charlotte|indianapolis|san francisco|seattle|denver|nashville|oklahoma city|el paso|boston|portland
|las vegas|detroit|memphis|louisville|baltimore|milwaukee|albuquerque|tucson|fresno|sacramento|kansas city|mesa|atlanta|omaha
|colorado springs|raleigh|miami|oakland|minneapolis|tulsa|tampa|arlington|new orleans|wichita|cleveland|honolulu""".replace("\n", "").split("|")

SOFTWARE = """crm|project management|accounting|payroll|invoicing|time tracking|email marketing|help desk|live chat|inventory management
|appointment scheduling|point of sale|applicant tracking|learning management|document management|expense tracking|video editing
|graphic design|website builder|landing page builder|form builder|survey|social media scheduling|seo audit|keyword tracking
|password manager|vpn|antivirus|cloud backup|file sharing|note taking|mind mapping|whiteboard|screen recording|video conferencing
|phone system|electronic signature|contract management|fleet management|field service""".replace("\n", "").split("|")

AUDIENCES = """small business|startups|freelancers|nonprofits|real estate agents|law firms|restaurants|churches|schools|contractors
|construction companies|dental offices|gyms|hair salons|photographers|consultants|agencies|ecommerce stores|manufacturers
|property managers""".replace("\n", "").split("|")

HEALTH = """migraine|lower back pain|plantar fasciitis|acid reflux|insomnia|eczema|psoriasis|acne|hay fever|asthma|bronchitis|sinus infection
|ear infection|pink eye|strep throat|flu|shingles|high blood pressure|high cholesterol|type 2 diabetes|gout|arthritis|carpal tunnel
|sciatica|tennis elbow|frozen shoulder|vertigo|tinnitus|anxiety|depression|adhd|anemia|kidney stones|gallstones|urinary tract infection
|irritable bowel syndrome|food poisoning|hypothyroidism|varicose veins|restless legs""".replace("\n", "").split("|")

PRODUCT_FACETS = {
    "best": ["best {x}", "top {x}", "top rated {x}", "best rated {x}", "what is the best {x}", "{x} best", "good {x}", "top 10 {x}", "recommended {x}"],
    "cheap": ["cheap {x}", "affordable {x}", "budget {x}", "inexpensive {x}", "low cost {x}", "{x} cheap", "{x} on a budget"],
    "price": ["{x} price", "{x} cost", "how much is a {x}", "how much does a {x} cost", "{x} prices", "price of {x}", "average {x} cost"],
    "review": ["{x} review", "{x} reviews", "{x} ratings", "{x} test", "{x} customer reviews", "is {x} any good"],
    "buy": ["buy {x}", "buy {x} online", "{x} for sale", "where to buy {x}", "{x} shop", "order {x}", "purchase {x}"],
    "deals": ["{x} deals", "{x} discount", "{x} coupon", "{x} sale", "{x} promo code", "{x} black friday", "{x} offers"],
    "used": ["used {x}", "second hand {x}", "refurbished {x}", "pre owned {x}", "{x} used"],
    "clean": ["how to clean {x}", "cleaning {x}", "clean a {x}", "{x} cleaning instructions", "washing {x}", "best way to clean {x}"],
    "choose": ["how to choose {x}", "choosing {x}", "{x} buying guide", "how to pick a {x}", "what to look for in {x}", "selecting a {x}"],
    "repair": ["{x} repair", "fix {x}", "how to fix {x}", "{x} not working", "{x} troubleshooting", "broken {x}", "repair a {x}"],
    "size": ["{x} size", "{x} size guide", "{x} dimensions", "what size {x} do i need", "{x} sizing chart", "{x} measurements"],
    "women": ["{x} for women", "womens {x}", "ladies {x}", "women {x}", "{x} for her", "female {x}"],
    "kids": ["{x} for kids", "kids {x}", "childrens {x}", "{x} for children", "{x} for toddlers", "youth {x}"],
    "brands": ["{x} brands", "best {x} brands", "{x} manufacturers", "{x} companies", "who makes {x}", "top {x} brand"],
    "types": ["types of {x}", "{x} types", "different kinds of {x}", "kinds of {x}", "{x} styles", "which types of {x} are there"],
    "diy": ["diy {x}", "homemade {x}", "how to make a {x}", "build your own {x}", "make {x} at home", "{x} plans"],
    "warranty": ["{x} warranty", "{x} guarantee", "how long is the warranty on {x}", "{x} return policy", "{x} warranty claim"],
    "lifespan": ["how long does a {x} last", "{x} lifespan", "how long do {x} last", "when to replace {x}", "{x} durability", "{x} life expectancy"],
    "accessories": ["{x} accessories", "{x} parts", "{x} add ons", "{x} replacement parts", "{x} spare parts", "accessories for {x}"],
    "worth": ["is a {x} worth it", "are {x} worth it", "{x} worth it", "{x} pros and cons", "do i need a {x}", "benefits of {x}", "advantages of a {x}"],
}
SERVICE_FACETS = {
    "base": ["{x} {c}", "{x} in {c}", "{c} {x}", "{x} near {c}", "{x} services {c}", "{x} {c} area", "local {x} {c}"],
    "best": ["best {x} {c}", "top rated {x} {c}", "top {x} in {c}", "best {x} in {c}", "{x} {c} reviews", "recommended {x} {c}", "good {x} {c}"],
    "price": ["{x} cost {c}", "{x} prices {c}", "how much does {x} cost in {c}", "{x} rates {c}", "average cost of {x} {c}", "{c} {x} price"],
    "cheap": ["cheap {x} {c}", "affordable {x} {c}", "budget {x} {c}", "low cost {x} {c}", "inexpensive {x} in {c}"],
    "emergency": ["emergency {x} {c}", "24 hour {x} {c}", "24/7 {x} {c}", "same day {x} {c}", "{x} open now {c}", "{x} open sunday {c}", "urgent {x} {c}"],
}
SOFTWARE_AUDIENCE = {
    "best": ["best {x} software for {a}", "{x} software for {a}", "top {x} tools for {a}", "{x} for {a}", "best {x} for {a}", "{a} {x} software"],
    "free": ["free {x} software for {a}", "free {x} for {a}", "free {a} {x} software", "{x} for {a} free", "no cost {x} for {a}"],
    "price": ["{x} software cost for {a}", "{x} pricing for {a}", "how much does {x} cost for {a}", "{a} {x} software price", "{x} prices {a}"],
}
SOFTWARE_FACETS = {
    "what": ["what is {x} software", "{x} software meaning", "{x} software definition", "{x} software explained", "what does {x} software do"],
    "review": ["{x} software reviews", "{x} software review", "{x} software ratings", "{x} tool reviews"],
    "alternatives": ["{x} software alternatives", "alternatives to {x} software", "{x} competitors", "software like {x}", "{x} alternative"],
    "price": ["{x} software pricing", "{x} software cost", "how much does {x} software cost", "{x} software price", "{x} tool prices"],
    "features": ["{x} software features", "{x} features list", "features of {x} software", "must have {x} software features", "{x} functions"],
    "integration": ["{x} integrations", "{x} software integration", "how to integrate {x} software", "{x} api", "connect {x} software"],
    "open": ["open source {x}", "open source {x} software", "self hosted {x}", "{x} open source", "{x} github"],
    "tutorial": ["{x} software tutorial", "how to use {x} software", "learn {x} software", "{x} software training", "{x} software course"],
}
HEALTH_FACETS = {
    "symptoms": ["{x} symptoms", "signs of {x}", "symptoms of {x}", "what does {x} feel like", "{x} warning signs", "how do i know if i have {x}"],
    "causes": ["{x} causes", "what causes {x}", "causes of {x}", "why do i have {x}", "reasons for {x}", "{x} triggers"],
    "treatment": ["{x} treatment", "how to treat {x}", "treatments for {x}", "{x} cure", "how to get rid of {x}", "{x} therapy", "{x} relief"],
    "remedies": ["home remedies for {x}", "{x} home remedies", "natural remedies for {x}", "natural treatment for {x}", "{x} natural remedy"],
    "diet": ["{x} diet", "foods for {x}", "what to eat with {x}", "{x} foods to avoid", "best diet for {x}", "{x} nutrition"],
    "medication": ["{x} medication", "medicine for {x}", "{x} drugs", "best medication for {x}", "{x} over the counter", "pills for {x}"],
    "duration": ["how long does {x} last", "{x} duration", "{x} recovery time", "when does {x} go away", "how long {x}"],
    "test": ["{x} test", "{x} diagnosis", "how is {x} diagnosed", "test for {x}", "diagnosing {x}"],
    "prevention": ["{x} prevention", "how to prevent {x}", "preventing {x}", "avoid {x}", "ways to prevent {x}"],
    "pregnancy": ["{x} during pregnancy", "{x} while pregnant", "{x} pregnancy", "pregnant with {x}", "is {x} dangerous in pregnancy"],
    "doctor": ["{x} doctor", "{x} specialist", "what kind of doctor treats {x}", "when to see a doctor for {x}", "which doctor for {x}"],
    "exercises": ["{x} exercises", "exercises for {x}", "{x} stretches", "stretches for {x}", "{x} workout", "yoga for {x}"],
}
VERSUS = ["{a} vs {b}", "{b} vs {a}", "{a} or {b}", "difference between {a} and {b}", "{a} versus {b}", "{a} compared to {b}", "which is better {a} or {b}", "{a} {b} comparison"]

NOISE = ["2024", "2025", "2026", "online", "reddit", "uk", "usa", "today", "guide", "tips", "list", "near me", "pdf", "for beginners", "at home", "now", "quora", "youtube", "amazon", "this year"]

SETS = {
    "syn1k": (1000, 11, 4.9),
    "syn10k": (10_000, 12, 5.15),
    "syn100k": (100_000, 13, 8.3),
    "held10k": (10_000, 907, 4.9),
    "fresh10k": (10_000, 5511, 5.1),
}


def groups():
    """All pages: (entity, name of the group, templates, values)."""
    out = []
    for x in PRODUCTS:
        out += [(x, f"{x}|{f}", t, {"x": x}) for f, t in PRODUCT_FACETS.items()]
    for x in SERVICES:
        for c in CITIES:
            out += [(x, f"{x}|{c}|{f}", t, {"x": x, "c": c}) for f, t in SERVICE_FACETS.items()]
    for x in SOFTWARE:
        out += [(x, f"{x}|{f}", t, {"x": x}) for f, t in SOFTWARE_FACETS.items()]
        for a in AUDIENCES:
            out += [(x, f"{x}|{a}|{f}", t, {"x": x, "a": a}) for f, t in SOFTWARE_AUDIENCE.items()]
    for x in HEALTH:
        out += [(x, f"{x}|{f}", t, {"x": x}) for f, t in HEALTH_FACETS.items()]
    pairs = random.Random(4)
    seen = set()
    names = PRODUCTS + [f"{s} software" for s in SOFTWARE]
    while len(seen) < 900:
        a, b = pairs.sample(names, 2)
        if (a, b) not in seen and (b, a) not in seen:
            seen.add((a, b))
            out.append((a, f"{a}|vs|{b}", VERSUS, {"a": a, "b": b}))
    return out


def typo(text, rng):
    at = rng.randrange(len(text) - 1)
    if text[at] == " " or text[at + 1] == " ":
        return text
    kind = rng.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind == 1:
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at] + text[at:]


def phrase(templates, values, rng):
    text = rng.choice(templates).format(**values)
    if rng.random() < 0.20:
        text += " " + rng.choice(NOISE)
    if rng.random() < 0.05:
        words = text.split()
        if len(words) > 2:
            at = rng.randrange(len(words) - 1)
            words[at], words[at + 1] = words[at + 1], words[at]
            text = " ".join(words)
    if rng.random() < 0.04 and len(text) > 4:
        text = typo(text, rng)
    return text


def make(rows, seed, mean, only=None):
    rng = random.Random(seed)
    pages = [g for g in groups() if only is None or (g[0] in only and "|vs|" not in g[1])]
    rng.shuffle(pages)
    # Pareto with this shape and scale, cut at 40 and with 22 % ones, has about the mean wanted.
    scale = mean / 2.2
    out, used = [], set()
    for entity, name, templates, values in pages:
        size = 1 if rng.random() < 0.22 else min(40, max(1, round(rng.paretovariate(1.25) * scale)))
        mine = 0
        for _ in range(size * 4):
            if mine >= size or len(out) >= rows:
                break
            text = phrase(templates, values, rng)
            if text not in used:
                used.add(text)
                out.append((entity, text, name))
                mine += 1
        if len(out) >= rows:
            break
    rng.shuffle(out)
    return out


def main():
    name, path = sys.argv[1], sys.argv[2]
    if name == "products":
        rows = make(10_000, 21, 5.2, set(PRODUCTS))
    elif name == "niche":
        rows = make(600, 22, 5.2, set(PRODUCTS[:6]))
    elif name == "dense":
        rows = [r for r in make(*SETS["syn100k"]) if hashlib.sha256(r[0].encode()).digest()[0] % 7 == 3]
    else:
        rows = make(*SETS[name])
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["keyword", "group"])
        writer.writerows((text, group) for _, text, group in rows)
    print(f"{name}: {len(rows)} rows, {len({g for *_, g in rows})} groups", file=sys.stderr)


if __name__ == "__main__":
    main()
