import AAPMCore

/// Reads and writes the JSON of `ReplyFacts` fast, in the shape of `Codable`; a text of another shape is the decoder's.
enum ReplyText {
    /// - Throws: `.corrupt` when a text holds a NUL.
    static func text(_ facts: ReplyFacts) throws(StorageError) -> JSONText {
        try JSONWriter.text { writer in
            writer.object { writer in
                writer.member("partner", facts.partner.rawValue)
                writer.member("move", facts.move)
                writer.member("nativeHelp", facts.nativeHelp)
                writer.member("elicits", facts.elicits?.text)
                writer.member("recasts", facts.recasts)
                writer.member("countsTurn", facts.countsTurn)
                if let negotiation = facts.negotiation {
                    writer.key("negotiation")
                    NegotiationText.write(negotiation, to: &writer)
                }
                writer.member("recalls", facts.recalls?.text)
            }
        }
    }

    static func facts(_ text: String) -> ReplyFacts? {
        JSONReader.value(of: text) { (reader) throws(JSONReader.Misfit) in
            var partner: PartnerKind?
            var move: String?
            var nativeHelp: String?
            var elicits: String?
            var recasts: String?
            var countsTurn: Bool?
            var negotiation: NegotiationStanding?
            var recalls: String?
            try reader.object { (reader, key) throws(JSONReader.Misfit) in
                switch key {
                case "partner": partner = try reader.choice()
                case "move": move = try reader.string()
                case "nativeHelp": nativeHelp = reader.isNull() ? nil : try reader.string()
                case "elicits": elicits = reader.isNull() ? nil : try reader.string()
                case "recasts": recasts = reader.isNull() ? nil : try reader.string()
                case "countsTurn": countsTurn = try reader.boolean()
                case "negotiation": negotiation = reader.isNull() ? nil : try NegotiationText.standing(&reader)
                case "recalls": recalls = reader.isNull() ? nil : try reader.string()
                default: throw JSONReader.Misfit()
                }
            }
            guard let partner, let move, let countsTurn else { throw JSONReader.Misfit() }
            return ReplyFacts(
                partner: partner, move: move, nativeHelp: nativeHelp, elicits: elicits.map { ID($0) },
                recasts: recasts, countsTurn: countsTurn, negotiation: negotiation,
                recalls: recalls.map { ID($0) })
        }
    }
}
