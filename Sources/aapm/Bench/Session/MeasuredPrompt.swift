import AAPMCore

/// A prompt as the bytes that a provider reads from first to last, and where it is marked to be kept.
struct MeasuredPrompt: Sendable {
    let purpose: ModelPurpose
    private(set) var bytes: [UInt8]
    /// Counts of bytes from the beginning, ascending.
    private(set) var marks: [Int] = []

    /// As the clients of `AAPMClients` send it: marked behind the last two stable layers and, where the talk goes on from
    /// here, behind the last three messages of the learner.
    init(_ request: ModelRequest) {
        self.init(request.caller.purpose, schema: request.schema?.json)
        let layers = request.system
        let markedLayers = layers.indices.filter { layers[$0].isStable }.suffix(2)
        for (index, layer) in layers.enumerated() {
            self.add(layer.text)
            if markedLayers.contains(index) { self.mark() }
        }
        let messages = request.messages
        let ends =
            request.brief == nil ? [] : Array(messages.indices.filter { messages[$0].role == .user }.suffix(3))
        for (index, message) in messages.enumerated() {
            self.add(message)
            if ends.contains(index) { self.mark() }
        }
        if let brief = request.brief { self.add(brief) }
    }

    init(_ purpose: ModelPurpose, schema: String? = nil) {
        self.purpose = purpose
        self.bytes = Array((schema.map { $0 + "\n" } ?? "").utf8)
    }

    mutating func add(_ text: String) {
        self.bytes += Array((text + "\n\n").utf8)
    }

    /// The frame of a message is some tokens, which the line before it comes to.
    mutating func add(_ message: ModelMessage) {
        self.add("|\(message.role.rawValue)|\n" + message.text)
    }

    mutating func mark() { self.marks.append(self.bytes.count) }

    var tokens: Int { TokenUsage.estimate(ofText: self.bytes.count) }

    func bytesInCommon(with other: Self) -> Int {
        zip(self.bytes, other.bytes).prefix { $0 == $1 }.count
    }
}
