import AAPMCore

extension RecallWeights {
    /// Reads `recency 0.5, importance 0.7, relevance 1`; what is not named stays as usual.
    init?(_ text: String) {
        self.init()
        var named: Set<Substring> = []
        for part in text.split(separator: ",") {
            let words = part.split(whereSeparator: \.isWhitespace)
            guard words.count == 2, let weight = Double(words[1]), (0...1).contains(weight),
                named.insert(words[0]).inserted
            else { return nil }
            switch words[0] {
            case "recency": self.recency = weight
            case "importance": self.importance = weight
            case "relevance": self.relevance = weight
            default: return nil
            }
        }
    }
}
