import AAPMCore

/// What a learner turn must be before anything is done with it. Its words are free: any language, any request.
struct TurnRules: Sendable {
    /// In Unicode scalars.
    let lengthLimit: Int

    private static let keyLengthLimit = 255
    private static let latencyRange = 0...86_400_000

    /// - Throws: `AAPMError` with `.turnTooLong`, `.textInvalid`, `.turnEmpty` or `.sessionRequestInvalid`.
    func check(_ request: TurnRequest) throws {
        try self.check(text: request.text)
        if let key = request.idempotencyKey { try Self.check(key: key) }
        if let latency = request.responseLatencyMilliseconds, !Self.latencyRange.contains(latency) {
            throw AAPMError(
                .sessionRequestInvalid, "The response latency is not possible.",
                faults: [
                    FieldFault(field: "/response_latency_ms", reason: "must be 0 to \(Self.latencyRange.upperBound)")
                ])
        }
    }

    private func check(text: String) throws {
        let scalars = text.unicodeScalars
        guard scalars.index(scalars.startIndex, offsetBy: self.lengthLimit + 1, limitedBy: scalars.endIndex) == nil
        else {
            throw AAPMError(
                .turnTooLong, "That is more than fits into one turn. Say it in shorter parts.",
                faults: [FieldFault(field: "/text", reason: "must be at most \(self.lengthLimit) characters")])
        }
        guard !scalars.contains(where: Self.isForbidden) else {
            throw AAPMError(
                .textInvalid, "The text holds control characters that cannot be part of a turn.",
                faults: [FieldFault(field: "/text", reason: "must not hold control characters")])
        }
        guard scalars.contains(where: { !$0.properties.isWhitespace && $0.properties.generalCategory != .format })
        else {
            throw AAPMError(
                .turnEmpty, "Say something first; one word is enough.",
                faults: [FieldFault(field: "/text", reason: "must hold at least one word")])
        }
    }

    private static func check(key: String) throws {
        let bytes = key.utf8
        guard (1...self.keyLengthLimit).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw AAPMError(
                .sessionRequestInvalid, "The idempotency key is not usable.",
                faults: [
                    FieldFault(
                        field: "Idempotency-Key", reason: "must be 1 to \(self.keyLengthLimit) visible ASCII characters"
                    )
                ])
        }
    }

    /// Line breaks and tabs come with pasted text and are harmless.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.properties.generalCategory == .control else { return false }
        return scalar != "\n" && scalar != "\r" && scalar != "\t"
    }
}
