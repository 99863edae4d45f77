@testable import AAPMContent
import Testing

@Suite("JSON Schema")
struct JSONSchemaTests {
    /// A schema, a document, and the problems as `path code`; both as JSON.
    static let table: [(schema: String, document: String, problems: [String])] = [
        (#"{"type": "string"}"#, #""a""#, []),
        (#"{"type": "string"}"#, "1", [" wrong_type"]),
        (#"{"type": ["string", "object"]}"#, "{}", []),
        (#"{"type": "number"}"#, "1", []),
        (#"{"type": "integer"}"#, "1.5", [" wrong_type"]),
        (#"{"type": "null"}"#, "null", []),
        (#"{"type": "boolean"}"#, #""true""#, [" wrong_type"]),
        (#"{"enum": ["a", 2]}"#, "2", []),
        (#"{"enum": ["a", 2]}"#, #""b""#, [" not_allowed"]),
        (#"{"const": "x"}"#, #""y""#, [" not_allowed"]),
        (#"{"minLength": 2}"#, #""ñ""#, [" too_short"]),
        (#"{"maxLength": 2}"#, #""ñññ""#, [" too_long"]),
        (#"{"maxLength": 3}"#, #""ñññ""#, []),
        (#"{"minimum": 0, "maximum": 1}"#, "1.01", [" out_of_range"]),
        (#"{"minimum": 0, "maximum": 1}"#, "0", []),
        (#"{"minItems": 1}"#, "[]", [" too_short"]),
        (#"{"maxItems": 1}"#, "[1, 2]", [" too_long"]),
        (#"{"uniqueItems": true}"#, "[1, {\"a\": 1}, {\"a\": 1.0}]", ["/2 not_unique"]),
        (#"{"items": {"type": "string"}}"#, #"["a", 1, null]"#, ["/1 wrong_type", "/2 wrong_type"]),
        (#"{"required": ["a", "b"]}"#, #"{"a": 1}"#, [" missing_field"]),
        (#"{"properties": {"a": {"type": "string"}}}"#, #"{"a": 1, "b": 2}"#, ["/a wrong_type"]),
        (#"{"properties": {"a": {}}, "additionalProperties": false}"#, #"{"b": 2}"#, ["/b unknown_field"]),
        (#"{"additionalProperties": {"type": "string"}}"#, #"{"b": 2}"#, ["/b wrong_type"]),
        (#"{"minProperties": 1}"#, "{}", [" too_short"]),
        (#"{"propertyNames": {"format": "language"}}"#, #"{"en": 1, "eng": 1}"#, ["/eng bad_format"]),
        (##"{"$defs": {"x": {"type": "string"}}, "items": {"$ref": "#/$defs/x"}}"##, "[1]", ["/0 wrong_type"]),
        (
            ##"{"$defs": {"tree": {"type": "object", "properties": {"next": {"$ref": "#/$defs/tree"}}}}, "$ref": "#/$defs/tree"}"##,
            #"{"next": {"next": 1}}"#, ["/next/next wrong_type"]
        ),
        (#"{"properties": {"a/b~c": {"type": "string"}}}"#, #"{"a/b~c": 1}"#, ["/a~1b~0c wrong_type"]),
        (#"{"format": "slug"}"#, #""ab-1""#, []),
        (#"{"format": "slug"}"#, #""-ab""#, [" bad_format"]),
        (#"{"format": "version"}"#, #""1.2""#, [" bad_format"]),
        (#"{"format": "form-pattern"}"#, #""quiero|quería … café""#, []),
        (#"{"format": "form-pattern"}"#, #""quiero  café""#, [" bad_format"]),
        (#"{"format": "form-pattern"}"#, #""¿quiero?""#, [" bad_format"]),
        (#"{"format": "form-pattern"}"#, #""* …""#, [" bad_format"]),
        (#"{"format": "form-pattern"}"#, #""quiero|""#, [" bad_format"]),
        (#"{"format": "line"}"#, #""Hola, {name}.""#, []),
        (#"{"format": "line"}"#, #""Hola, {na me}.""#, [" bad_format"]),
        (#"{"format": "phrase"}"#, #"" a""#, [" bad_format"]),
        (#"{"format": "phrase"}"#, #""a\nb""#, [" bad_format"]),
    ]

    @Test("Keywords decide as the standard says", arguments: JSONSchemaTests.table)
    func keywords(schema: String, document: String, problems: [String]) throws {
        let schema = try JSONSchema(Array(schema.utf8))
        let root = try #require(YAMLReader.read(Array(document.utf8)).root)
        let found = JSONSchemaValidation.problems(in: root, by: schema)
        #expect(found.map { "\($0.path) \($0.code.rawValue)" } == problems)
    }

    @Test(
        "A schema outside our part of the language is a defect",
        arguments: [
            (#"{"pattern": "^a+$"}"#, "1:13: /pattern: the keyword “pattern” is not supported"),
            (#"{"type": "text"}"#, "1:10: /type: unknown type"),
            (##"{"items": {"$ref": "#/$defs/x"}}"##, "\u{24}ref to “x”, which is not in $defs"),
            (#"{"$ref": "other.json"}"#, "1:10: /$ref: $ref has to begin with #/$defs/"),
            (#"{"minItems": -1}"#, "1:14: /minItems: a count is expected"),
            (#"{"format": "email"}"#, "1:12: /format: unknown format"),
            ("[]", "1:1: : a schema is an object"),
        ])
    func defects(schema: String, message: String) {
        #expect {
            _ = try JSONSchema(Array(schema.utf8))
        } throws: {
            "\($0)" == message
        }
    }
}
