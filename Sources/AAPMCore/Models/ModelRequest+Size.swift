extension ModelRequest {
    /// All the text that the model reads, in bytes of UTF-8, and eight for the frame of each message. No tokeniser makes
    /// more tokens than bytes, so this bounds the tokens of input.
    package var promptBytes: Int {
        let frame = 8
        var bytes = (self.schema.map { $0.json.utf8.count + $0.name.utf8.count + frame }) ?? 0
        if let brief { bytes += brief.utf8.count + frame }
        for layer in self.system { bytes += layer.text.utf8.count + frame }
        for message in self.messages { bytes += message.text.utf8.count + frame }
        return bytes
    }

    /// About the tokens of the prompt, where a provider does not say.
    package var estimatedInput: Int { TokenUsage.estimate(ofText: self.promptBytes) }
}
