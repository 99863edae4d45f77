import AAPMCore

/// Reads and writes the JSON of a reputation's log fast, in the shape of `Codable`: each exchange writes all of it. A text
/// of another shape is the decoder's.
enum ReputationText {
    /// - Throws: `.corrupt` when a number has no JSON form or a text a NUL.
    static func text(_ log: [ReputationChange]) throws(StorageError) -> JSONText {
        guard log.allSatisfy(\.delta.isFinite) else {
            throw .corrupt(reason: "a reputation holds a number that is not finite")
        }
        return try JSONWriter.text { writer in
            writer.array(log) { writer, change in
                writer.object { writer in
                    writer.member("session", change.session.text)
                    writer.member("turnIndex", change.turnIndex)
                    writer.member("reason", change.reason.rawValue)
                    writer.member("delta", change.delta)
                }
            }
        }
    }

    static func log(_ text: String) -> [ReputationChange]? {
        JSONReader.value(of: text) { (reader) throws(JSONReader.Misfit) in
            try reader.array { (reader) throws(JSONReader.Misfit) in try self.change(&reader) }
        }
    }

    private static func change(_ reader: inout JSONReader) throws(JSONReader.Misfit) -> ReputationChange {
        var session: String?
        var turnIndex: Int?
        var reason: ReputationReason?
        var delta: Double?
        try reader.object { (reader, key) throws(JSONReader.Misfit) in
            switch key {
            case "session": session = try reader.string()
            case "turnIndex": turnIndex = try reader.integer()
            case "reason": reason = try reader.choice()
            case "delta": delta = try reader.double()
            default: throw JSONReader.Misfit()
            }
        }
        guard let session, let turnIndex, let reason, let delta else { throw JSONReader.Misfit() }
        return ReputationChange(session: ID(session), turnIndex: turnIndex, reason: reason, delta: delta)
    }
}
