import AAPMCore

extension ModelRequest {
    /// All instructions as one text; `nil` when there are none.
    var systemText: String? {
        let texts = self.system.map(\.text).filter { !$0.isEmpty }
        return texts.isEmpty ? nil : texts.joined(separator: "\n\n")
    }

    /// The talk with the brief at its end, for providers that take no instructions behind a talk: in the words of the user,
    /// whose own it can be told from by its marks.
    var messagesAndBrief: [ModelMessage] {
        guard let brief, let last = self.messages.last else { return self.messages }
        return self.messages.dropLast() + [ModelMessage(role: last.role, text: last.text + "\n\n" + brief)]
    }

    /// About the size of the request's JSON, in bytes.
    var sizeOfText: Int { 1_024 + self.promptBytes + self.messages.count * 40 }
}

extension TokenUsage {
    /// The usage when it can be; `nil` for one with negative or absurd numbers. Parts are never more than their whole.
    var plausible: TokenUsage? {
        let limit = 100_000_000
        guard (0...limit).contains(self.input), (0...limit).contains(self.output) else { return nil }
        var usage = self
        usage.cachedInput = min(max(self.cachedInput, 0), self.input)
        usage.cacheWrite = min(max(self.cacheWrite, 0), self.input - usage.cachedInput)
        usage.reasoning = min(max(self.reasoning, 0), self.output)
        return usage
    }
}
