import AAPMCore

/// A prompt as the bytes that a provider reads from first to last.
struct MeasuredPrompt: Sendable {
    let purpose: ModelPurpose
    let bytes: [UInt8]

    init(_ request: ModelRequest) {
        self.init(
            request.caller.purpose, schema: request.schema?.json, system: request.system.map(\.text),
            messages: request.messages)
    }

    init(_ purpose: ModelPurpose, schema: String? = nil, system: [String], messages: [ModelMessage]) {
        self.purpose = purpose
        var text = schema.map { $0 + "\n" } ?? ""
        text += system.joined(separator: "\n\n")
        // The frame of a message is some tokens, which a line like this comes to.
        for message in messages { text += "\n\n|\(message.role.rawValue)|\n" + message.text }
        self.bytes = Array(text.utf8)
    }

    var tokens: Int { TokenUsage.estimate(ofText: self.bytes.count) }

    func bytesInCommon(with other: Self) -> Int {
        zip(self.bytes, other.bytes).prefix { $0 == $1 }.count
    }
}
