@testable import AAPMContent
import Testing

@Suite("Documents of the TypeScript framework")
struct ForeignLayoutTests {
    static let documents: [(text: String, layout: ForeignLayout)] = [
        (#"{"schema_version": "3.0.0", "persona": {"id": "x", "companion": {}, "environment": {}}}"#, .jsonSchema),
        ("schema_version: 3.0\npersona: {}\n", .jsonSchema),
        ("persona:\n  name: X\n  learner_profile: {native_language: pt}\n  environment: {tier_2: {npc_roster: []}}\n", .guide),
        ("persona:\n  cefr_level: B1\n  age: 30\nnpcs: {tier_2: []}\nvocabulary: {}\n", .flat),
        (
            "persona:\n  environment:\n    tier_2:\n      npc_roster: [{id: x, big_five: {openness: 0.5}}]\n", .runtime
        ),
        (
            "persona:\n  environment:\n    tier_2:\n      locations: [{id: x, npcs: {resident: [a], transient: []}}]\n",
            .runtime
        ),
        ("yacht: {name: Blue}\ncrew: []\n", .game),
    ]

    @Test("The layout is named, and nothing else is said", arguments: ForeignLayoutTests.documents)
    func named(text: String, layout: ForeignLayout) throws {
        let (persona, diagnostics) = try ContentFolder.linter().read(Array(text.utf8))
        #expect(persona == nil)
        #expect(diagnostics.map(\.code) == [.foreignLayout])
        #expect(diagnostics.first?.message.contains(layout.rawValue) == true)
    }

    @Test("A broken document of ours is not taken for theirs", arguments: ["id: x\n", "companion: {id: a}\n", "- 1\n"])
    func ours(text: String) throws {
        let codes = try ContentFolder.linter().lint(Array(text.utf8)).map(\.code)
        #expect(!codes.isEmpty)
        #expect(!codes.contains(.foreignLayout))
    }
}
