import AAPMCore

/// Instructions and talk for a model that keeps a prompt only up to marks, and finds it only at the same marks again.
struct MarkedChat {
    private let layers: [PromptLayer]
    private let markedLayers: [Int]
    private let messages: [ModelMessage]
    private let markedMessages: [Int]

    /// Two marks for the instructions, of which the first is shared with other talks, and three for the talk: the last is
    /// for the next line to find, and one of the others was set with the line before, also when the script made one in
    /// between. The last four of a request are written; a talk's first request has no more.
    init(_ request: ModelRequest) {
        let layers = request.system.filter { !$0.text.isEmpty }
        self.layers = layers
        self.markedLayers = layers.indices.filter { layers[$0].isStable }.suffix(2)
        let messages = request.messages
        self.messages = messages
        // Without a brief behind it a talk does not go on from here.
        self.markedMessages =
            request.brief == nil ? [] : messages.indices.filter { messages[$0].role == .user }.suffix(3)
    }

    /// - Parameter role: Of the instructions.
    func write(_ role: String, to json: inout JSONWriter) {
        if !self.layers.isEmpty {
            json.object { json in
                json.member("role", role)
                json.array("content") { json in
                    for (index, layer) in self.layers.enumerated() {
                        Self.write(layer.text, isMarked: self.markedLayers.contains(index), to: &json)
                    }
                }
            }
        }
        for (index, message) in self.messages.enumerated() {
            guard self.markedMessages.contains(index) else {
                ChatCompletion.write(message.role.rawValue, message.text, to: &json)
                continue
            }
            json.object { json in
                json.member("role", message.role.rawValue)
                json.array("content") { Self.write(message.text, isMarked: true, to: &$0) }
            }
        }
    }

    private static func write(_ text: String, isMarked: Bool, to json: inout JSONWriter) {
        json.object { json in
            json.member("type", "text")
            json.member("text", text)
            if isMarked { json.object("prompt_cache_breakpoint") { $0.member("mode", "explicit") } }
        }
    }
}
