import AAPMCore
import Foundation
import Testing

@testable import AAPMContent

/// The same lists stand in the code, in the JSON Schemas and in the documentation.
@Suite("Agreement of code, schemas and documentation")
struct AgreementTests {
    private func schema(_ name: String) throws -> DocumentCursor {
        let bytes = try ContentFolder.bytes("schemas/\(name)-aapm-1.schema.json")
        return DocumentCursor(root: try #require(YAMLReader.read(bytes).root))
    }

    @Test("The schemas list every move and every common intent of the code, and no other")
    func schemas() throws {
        let persona = try #require(try self.schema("persona")["$defs"])
        #expect(Set(persona["moves"]?["properties"]?.entries.map(\.key) ?? []) == Set(Move.allCases.map(\.rawValue)))
        #expect(Set(persona["commonIntent"]?.texts("enum") ?? []) == Set(CommonIntent.allCases.map(\.rawValue)))
        let domains = persona["norm"]?["properties"]?["domain"]?.texts("enum") ?? []
        #expect(Set(domains) == Set(NormDomain.allCases.map(\.rawValue)))
        let partner = try #require(try self.schema("partner")["properties"])
        #expect(
            Set(partner["moves"]?.texts("required") ?? [])
                == Set(Move.allCases.filter { !$0.belongsToScene }.map(\.rawValue)))
        #expect(Set(partner["intents"]?.texts("required") ?? []) == Set(CommonIntent.allCases.map(\.rawValue)))
    }

    @Test("The documentation names every diagnostic, move and field")
    func documentation() throws {
        let path = URL(fileURLWithPath: ContentFolder.path).deletingLastPathComponent()
            .appendingPathComponent("docs/persona-schema.md").path
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let words = Set(text.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "-" }.map(String.init))
        let schema = try self.schema("persona")
        let fields = ([schema] + (schema["$defs"]?.entries.map(\.cursor) ?? [])).flatMap {
            $0["properties"]?.entries.map(\.key) ?? []
        }
        let named = DiagnosticCode.allCases.map(\.rawValue) + Move.allCases.map(\.rawValue) + fields
        #expect(Set(named).subtracting(words) == [])
    }
}
