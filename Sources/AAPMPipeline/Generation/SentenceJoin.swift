/// Puts a form into a sentence and leaves the spacing and the capital as they should be.
enum SentenceJoin {
    private static let closing: Set<Character> = [".", ",", ";", ":", "!", "?", ")", "…", "»", "”"]
    private static let opening: Set<Character> = ["¿", "¡", "(", "«", "“"]

    /// - Parameters:
    ///   - isInsertion: A word is put between two others, so it needs a space on both sides.
    ///   - keepsEdges: Leaves white space at both ends alone, for a part of a sentence.
    static func join(
        _ before: String, _ form: String, _ after: String, isInsertion: Bool, keepsEdges: Bool = false
    ) -> String {
        let space = isInsertion && !form.isEmpty ? " " : ""
        let leading = before.isEmpty || before.last?.isWhitespace == true ? "" : space
        let trailing = after.isEmpty || after.first?.isWhitespace == true ? "" : space
        let joined = before + leading + form + trailing + after
        return keepsEdges ? joined : self.tidy(joined)
    }

    /// The text with its first letter as large as that of `model`.
    static func capitalised(_ text: String, like model: String) -> String {
        guard model.first(where: \.isLetter)?.isUppercase == true,
            let first = text.firstIndex(where: { $0.isLetter || $0 == "_" }), text[first].isLowercase
        else { return text }
        return text[..<first] + text[first].uppercased() + text[text.index(after: first)...]
    }

    /// One space between words, none before a comma or after an opening mark, none at the ends.
    static func tidy(_ text: String) -> String {
        var result = ""
        var spaceIsDue = false
        for character in text {
            if character.isWhitespace {
                spaceIsDue = !result.isEmpty
                continue
            }
            let sticks =
                Self.closing.contains(character) || result.last.map(Self.opening.contains) == true
            if spaceIsDue, !sticks { result.append(" ") }
            spaceIsDue = false
            result.append(character)
        }
        return result
    }
}
