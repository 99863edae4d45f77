/// Recognises persona documents of the TypeScript framework, which are not ours (five layouts of its own).
///
/// Only the layout is named; the upgrade is the importer's work.
enum ForeignLayout: String, CaseIterable {
    case jsonSchema = "its JSON Schema (schema_version, vocabulary_matrix.domains, npc_ids)"
    case guide = "its guide (persona.…, people by role, no ids)"
    case flat = "its command line and templates (sections at the root)"
    case runtime = "its world engine (npcs by resident and transient, big_five)"
    case game = "its game files (yacht, crew, port_arrival_chain)"

    static func diagnostic(for root: DocumentCursor) -> Diagnostic? {
        guard root.node["format"] == nil, let layout = Self.layout(of: root) else { return nil }
        return Diagnostic(
            .foreignLayout, at: root,
            "this document is in a layout of the TypeScript framework, that of \(layout.rawValue); this format is aapm/1",
            fix: "import it, or write it anew from docs/persona-schema.md")
    }

    static func layout(of root: DocumentCursor) -> Self? {
        let keys = Set(root.node.entries?.map(\.key) ?? [])
        if !keys.isDisjoint(with: ["yacht", "crew", "port_arrival_chain"]) { return .game }
        let sections: Set = ["learner_profile", "vocabulary_matrix", "environment", "evaluation", "retention_profile"]
        guard let persona = root["persona"], let fields = persona.node.entries?.map(\.key) else {
            return keys.contains("schema_version") || keys.intersection(sections).count >= 2 ? .jsonSchema : nil
        }
        if keys.contains("schema_version") { return .jsonSchema }
        if !keys.isDisjoint(with: sections.union(["npcs", "vocabulary", "companion"])) { return .flat }
        guard !sections.isDisjoint(with: fields) else {
            return fields.contains("cefr_level") ? .flat : .guide
        }
        let roster = persona["environment"]?["tier_2"]
        let isRuntime =
            roster?.items("npc_roster").contains { $0.node["big_five"] != nil } == true
            || roster?.items("locations").contains { $0.node["npcs"]?.entries != nil } == true
        return isRuntime ? .runtime : .guide
    }
}
