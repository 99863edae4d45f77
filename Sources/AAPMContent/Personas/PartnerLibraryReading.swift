import AAPMCore

/// Makes the value of a shared partner library that has passed its JSON Schema.
enum PartnerLibraryReading {
    static func library(_ root: DocumentCursor) -> PartnerLibrary? {
        guard let language = root.text("language").flatMap({ Language($0) }) else { return nil }
        var intents: [CommonIntent: IntentPatterns] = [:]
        for (name, cursor) in root["intents"]?.entries ?? [] {
            guard let intent = CommonIntent(rawValue: name) else { continue }
            intents[intent] = IntentPatterns(anywhere: cursor.patterns("anywhere"), alone: cursor.patterns("alone"))
        }
        var numbers: [String: Int] = [:]
        for entry in root.node["numbers"]?.entries ?? [] {
            numbers[WordFolding.fold(entry.key)] = entry.value.integer
        }
        return PartnerLibrary(
            language: language, intents: intents, moves: root.moves("moves"), numbers: numbers,
            times: root.patterns("times"), courtesies: root.patterns("courtesies"))
    }
}
