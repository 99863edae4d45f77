import AAPMCore

/// Instructions and talk for a model that keeps a prompt only up to marks, and finds it only at the same marks again.
struct MarkedChat {
    private let layers: [PromptLayer]
    private let markedLayers: [Int]
    private let messages: [ModelMessage]
    private let markedMessages: [Int]

    /// Four marks are written in one request at most: two for the instructions, which the next talk shares, and two for the
    /// talk, of which one was written with the line before and is found now.
    init(_ request: ModelRequest) {
        let layers = request.system.filter { !$0.text.isEmpty }
        self.layers = layers
        self.markedLayers = layers.indices.filter { layers[$0].isStable }.suffix(2)
        let messages = request.messages
        self.messages = messages
        // Without a brief behind it a talk does not go on from here.
        self.markedMessages =
            request.brief == nil ? [] : messages.indices.filter { messages[$0].role == .user }.suffix(2)
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
