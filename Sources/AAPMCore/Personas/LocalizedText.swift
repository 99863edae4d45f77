/// One text in several languages, as authors write it: `{en: The café, es: El café}`.
package struct LocalizedText: Hashable, Sendable {
    /// At least one entry; no text is empty.
    package let texts: [Language: String]

    package init(_ texts: [Language: String]) {
        self.texts = texts
    }

    /// The text in exactly this language.
    package subscript(language: Language) -> String? { self.texts[language] }

    /// The text in `language`, or in `fallback`, or in whichever language comes first by code.
    package func text(in language: Language, or fallback: Language) -> String {
        if let text = self.texts[language] ?? self.texts[fallback] { return text }
        let first = self.texts.min { $0.key.code < $1.key.code }
        return first?.value ?? ""
    }
}
