import AAPMCore

/// The part of `ReplyText` that only lines of tier 3 have.
enum NegotiationText {
    static func write(_ standing: NegotiationStanding, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("openness", standing.openness)
            writer.member("lost", standing.lost)
            writer.member("native", standing.native)
            writer.member("warned", standing.warned) { $0.string($1.rawValue) }
            writer.member("sign", standing.sign?.rawValue)
            writer.member("collapse", standing.collapse?.rawValue)
            writer.member("objectives", standing.objectives) { $0.string($1) }
            writer.member("customs", standing.customs) { $0.string($1) }
            writer.member("isFirst", standing.isFirst)
        }
    }

    static func standing(_ reader: inout JSONReader) throws(JSONReader.Misfit) -> NegotiationStanding {
        var standing = NegotiationStanding(openness: -1)
        try reader.object { (reader, key) throws(JSONReader.Misfit) in
            switch key {
            case "openness": standing.openness = try reader.integer()
            case "lost": standing.lost = try reader.integer()
            case "native": standing.native = try reader.integer()
            case "warned":
                standing.warned = try reader.array { (reader) throws(JSONReader.Misfit) in try reader.choice() }
            case "sign": standing.sign = reader.isNull() ? nil : try reader.choice()
            case "collapse": standing.collapse = reader.isNull() ? nil : try reader.choice()
            case "objectives":
                standing.objectives = try reader.array { (reader) throws(JSONReader.Misfit) in try reader.string() }
            case "customs":
                standing.customs = try reader.array { (reader) throws(JSONReader.Misfit) in try reader.string() }
            case "isFirst": standing.isFirst = try reader.boolean()
            default: throw JSONReader.Misfit()
            }
        }
        guard standing.openness >= 0 else { throw JSONReader.Misfit() }
        return standing
    }
}
