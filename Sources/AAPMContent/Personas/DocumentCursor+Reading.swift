import AAPMCore

/// Reading of documents that the JSON Schema has accepted: what it requires is there, so the fallbacks are never seen.
extension DocumentCursor {
    func required(_ key: String) -> String { self.text(key) ?? "" }

    func id<Entity>(_ key: String) -> ID<Entity> { ID(self.required(key)) }

    func optionalID<Entity>(_ key: String) -> ID<Entity>? { self.text(key).map { ID($0) } }

    func ids<Entity>(_ key: String) -> [ID<Entity>] { self.texts(key).map { ID($0) } }

    func texts(_ key: String) -> [String] { (self.node[key]?.elements ?? []).compactMap(\.text) }

    func localized(_ key: String) -> LocalizedText { self[key]?.localized ?? LocalizedText([:]) }

    var localized: LocalizedText {
        var texts: [Language: String] = [:]
        for entry in self.node.entries ?? [] {
            if let language = Language(entry.key), let text = entry.value.text { texts[language] = text }
        }
        return LocalizedText(texts)
    }

    func choice<Choice: RawRepresentable<String>>(_ key: String) -> Choice? {
        self.text(key).flatMap(Choice.init(rawValue:))
    }

    func number(_ key: String) -> Double { self.node[key]?.number ?? 0 }

    func patterns(_ key: String) -> [FormPattern] { self.texts(key).map { FormPattern($0) } }

    /// Surface forms: each a line, or a map with `say`.
    func forms(_ key: String) -> [SurfaceForm] { self[key]?.forms ?? [] }

    var forms: [SurfaceForm] {
        (self.node.elements ?? []).compactMap { node in
            if let line = node.text { return SurfaceForm(say: LineTemplate(line)) }
            guard let line = node["say"]?.text else { return nil }
            return SurfaceForm(
                say: LineTemplate(line), gloss: node["gloss"]?.text.map { LineTemplate($0) },
                band: node["band"]?.text.flatMap(CEFRBand.init(rawValue:)),
                register: node["register"]?.text.flatMap(Register.init(rawValue:)))
        }
    }

    func moves(_ key: String) -> [Move: [SurfaceForm]] {
        var moves: [Move: [SurfaceForm]] = [:]
        for (name, cursor) in self[key]?.entries ?? [] {
            if let move = Move(rawValue: name) { moves[move] = cursor.forms }
        }
        return moves
    }
}
