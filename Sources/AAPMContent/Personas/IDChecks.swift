/// Checks on ids and on references to them.
enum IDChecks {
    /// Entries whose id another entry before them has.
    static func duplicates(in cursors: [DocumentCursor], key: String = "id") -> [Diagnostic] {
        var first: [String: Int] = [:]
        return cursors.compactMap { cursor in
            guard let id = cursor[key], let text = id.node.text else { return nil }
            if let line = first[text] {
                return Diagnostic(.duplicateID, at: id, "“\(text)” is already the \(key) of an entry in line \(line)")
            }
            first[text] = id.node.line
            return nil
        }
    }

    /// - Parameter kind: What is referred to, as in “there is no place …”.
    static func unknown<Entry>(
        _ reference: DocumentCursor?, among known: [String: Entry], kind: String
    ) -> [Diagnostic] {
        guard let reference, let id = reference.node.text, known[id] == nil else { return [] }
        return [
            Diagnostic(
                .unknownReference, at: reference, "there is no \(kind) “\(id.prefix(64))”",
                fix: NearestWord.suggestion(for: id, among: known.keys.sorted()).map { "did you mean “\($0)”?" })
        ]
    }
}
