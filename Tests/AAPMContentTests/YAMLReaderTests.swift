@testable import AAPMContent
import Testing

@Suite("YAML reader")
struct YAMLReaderTests {
    private func value(_ text: String) throws -> DocumentNode.Value {
        let result = YAMLReader.read(Array(text.utf8))
        #expect(result.problems == [])
        return try #require(result.root).value
    }

    @Test(
        "Scalars follow YAML 1.2",
        arguments: [
            ("no", .text("no")), ("yes", .text("yes")), ("on", .text("on")), ("off", .text("off")), ("y", .text("y")),
            ("true", .boolean(true)), ("False", .boolean(false)), ("'true'", .text("true")), ("\"12\"", .text("12")),
            ("12", .integer(12)), ("-3", .integer(-3)), ("0x1F", .integer(31)), ("0o17", .integer(15)),
            ("1.5", .number(1.5)), ("1e3", .number(1000)), ("1.0.0", .text("1.0.0")), ("12:30", .text("12:30")),
            ("2026-11-23", .text("2026-11-23")), ("0x", .text("0x")), ("+", .text("+")), ("-", .list([])),
            ("1_000", .text("1_000")), (".", .text(".")), ("~", .null), ("null", .null), ("nullable", .text("nullable")),
        ] as [(String, DocumentNode.Value)])
    func scalars(text: String, expected: DocumentNode.Value) throws {
        guard text != "-" else {
            // A lone dash is a list with one empty entry.
            guard case .list(let elements) = try self.value(text) else { return #expect(Bool(false)) }
            return #expect(elements.map(\.value) == [.null])
        }
        #expect(try self.value(text) == expected)
    }

    @Test("Every node knows its line and column")
    func positions() throws {
        let root = try #require(YAMLReader.read(Array("a:\n  - x\n  - {ñ: y, b: z}\n".utf8)).root)
        let inner = try #require(root["a"]?.elements?[1])
        #expect(inner.line == 3)
        #expect(inner.column == 5)
        let entry = try #require(inner.entries?[1])
        #expect([entry.keyLine, entry.keyColumn, entry.value.line, entry.value.column] == [3, 12, 3, 15])
    }

    @Test(
        "What is not plain YAML is refused where it stands",
        arguments: [
            ("", 1, 1, .emptyDocument),
            ("a: [1, 2", 1, 9, .yamlSyntax),
            ("a: 1\n\tb: 2", 2, 1, .yamlTab),
            ("a: 1\nb: 2\na: 3", 3, 1, .duplicateKey),
            ("x: {a: 1, a: 2}", 1, 11, .duplicateKey),
            ("a: &x 1\nb: *x", 2, 4, .yamlAlias),
            ("a: &x 1", 1, 4, .yamlAlias),
            ("a: *x", 1, 4, .yamlAlias),
            ("a: !!int 1", 1, 4, .yamlTag),
            ("a: !env HOME", 1, 4, .yamlTag),
            ("? [a, b]\n: c", 1, 3, .yamlKey),
            ("<<: {a: 1}", 1, 1, .yamlKey),
            ("a: \u{7}", 1, 4, .controlCharacter),
            ("a: 1\n---\nb: 2", 2, 1, .yamlSyntax),
        ] as [(String, Int, Int, DiagnosticCode)])
    func refused(text: String, line: Int, column: Int, code: DiagnosticCode) {
        let problems = YAMLReader.read(Array(text.utf8)).problems
        #expect(problems.map(\.code) == [code])
        #expect(problems.first?.line == line)
        #expect(problems.first?.column == column)
    }

    @Test("All doubled keys are found, and the rest is still read")
    func duplicates() throws {
        let result = YAMLReader.read(Array("a: 1\nb: {c: 1, c: 2}\na: 2\na: 3\nd: 4\n".utf8))
        #expect(Set(result.problems.map { "\($0.line):\($0.column) \($0.code.rawValue)" }) == [
            "2:11 duplicate_key", "3:1 duplicate_key", "4:1 duplicate_key",
        ])
        let root = try #require(result.root)
        #expect(root.entries?.map(\.key) == ["a", "b", "d"])
    }

    @Test("Invalid UTF-8 is located")
    func invalidUTF8() {
        let problems = YAMLReader.read(Array("a: ñ\nb: ".utf8) + [0xC3, 0x28]).problems
        #expect(problems.map(\.description) == [
            "2:4: error: invalid_utf8: the text is not valid UTF-8 from here on (save the file as UTF-8)"
        ])
    }
}
