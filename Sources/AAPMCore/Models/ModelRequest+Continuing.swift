extension ModelRequest {
    /// The same request for whoever goes on with an answer that broke off.
    ///
    /// The model is asked to begin with the last words again, because models never begin an answer with a space or in
    /// the middle of a word: the repetition shows where the two parts meet, and `ContinuationSeam` takes it away.
    /// - Parameter partial: What was delivered of the answer. Nothing delivered, or a schema, is asked for from its
    ///   beginning: half a document helps nobody.
    package func continuing(after partial: String) -> ModelRequest {
        guard !partial.isEmpty, self.schema == nil else { return self }
        var request = self
        if let brief, let last = request.messages.popLast() {
            // It was written for the answer that broke off, and stays in front of it.
            request.messages.append(ModelMessage(role: last.role, text: last.text + "\n\n" + brief))
        }
        request.messages += [
            ModelMessage(role: .assistant, text: partial),
            // Somebody has to have the last word; what users say is never an instruction, so the order is a brief.
            ModelMessage(role: .user, text: "…"),
        ]
        request.brief = """
            <brief>
            Your last message was cut off; any brief for it still holds. Go on with it exactly there: begin with its last \
            words again, and write the rest. Write nothing else.
            <data about="last words">
            \(PromptData.cleaned(Self.lastWords(of: partial)))
            </data>
            </brief>
            """
        return request
    }

    /// The end of a text from the beginning of a word, at most 24 scalars unless the word is longer.
    package static func lastWords(of text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var end = scalars.endIndex
        while end > 0, scalars[end - 1].properties.isWhitespace { end -= 1 }
        var start = end
        var begin = end
        while begin > 0 {
            begin -= 1
            let isWordStart = begin == 0 || scalars[begin - 1].properties.isWhitespace
            guard isWordStart else { continue }
            if start != end, end - begin > 24 { break }
            start = begin
        }
        var words = String.UnicodeScalarView()
        words.append(contentsOf: scalars[start..<end])
        return String(words)
    }
}
