/// Refuses keys that a document does not know, so that a typing slip is not a silent default.
struct StrictKeys: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }

    /// - Throws: `DecodingError.dataCorrupted` naming the first unknown key and the known ones.
    static func check<Key: CodingKey & CaseIterable>(_ decoder: any Decoder, _ keys: Key.Type) throws {
        let container = try decoder.container(keyedBy: Self.self)
        let known = Set(Key.allCases.map(\.stringValue))
        for key in container.allKeys.sorted(by: { $0.stringValue < $1.stringValue })
        where !known.contains(key.stringValue) {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: container.codingPath,
                    debugDescription:
                        "unknown key “\(key.stringValue)”; known are \(known.sorted().joined(separator: ", "))"
                ))
        }
    }
}
