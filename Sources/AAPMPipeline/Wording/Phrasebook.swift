import AAPMCore

/// What the product says to learners in their own language. Texts encourage; a place to fill is a name in braces.
struct Phrasebook: Sendable {
    let lesson: LessonPhrases
    let insight: InsightPhrases

    /// The phrases of a native language; English for one that has no table yet.
    static func of(_ language: Language) -> Phrasebook {
        language == .spanish ? .spanish : .english
    }

    static let english = Phrasebook(lesson: .english, insight: .english)
    static let spanish = Phrasebook(lesson: .spanish, insight: .spanish)

    /// A sentence as it is put between quotation marks within another: without its full stop.
    static func quoted(_ sentence: String) -> String {
        sentence.hasSuffix(".") && !sentence.hasSuffix("..") ? String(sentence.dropLast()) : sentence
    }

    /// The phrase with its places filled.
    ///
    /// - Parameter values: What to put for each name. Put in as it is: braces inside a value stay text.
    static func fill(_ phrase: String, _ values: KeyValuePairs<String, String>) -> String {
        var result = ""
        var rest = phrase[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open]
            let name = rest[rest.index(after: open)..<close]
            if let value = values.first(where: { $0.key == name })?.value {
                result += value
            } else {
                result += rest[open...close]
            }
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}
