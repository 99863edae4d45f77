import AAPMCore

/// Who a request is in logs and problems (W3C Trace Context).
struct RequestTrace: Hashable, Sendable {
    /// 32 hexadecimal digits, not all zero.
    let traceID: String
    /// 16 hexadecimal digits, not all zero: ours.
    let spanID: String
    /// What the client calls the request, or the trace id.
    let requestID: String

    /// Before the first middleware has run.
    static let none = Self(
        traceID: String(repeating: "0", count: 32), spanID: String(repeating: "0", count: 16), requestID: "")

    var traceparent: String { "00-\(self.traceID)-\(self.spanID)-01" }

    init(traceID: String, spanID: String, requestID: String) {
        self.traceID = traceID
        self.spanID = spanID
        self.requestID = requestID
    }

    /// Goes on with the client's trace when its header is valid and starts another one when not.
    init(traceparent: String?, requestID: String?, ids: any IDGenerator) {
        // The digits of a UUIDv7 are unique and never all zero; its right half is random.
        let own = Self.digits(of: ids.makeID())
        let traceID = traceparent.flatMap(Self.traceID(in:)) ?? own
        self.traceID = traceID
        self.spanID = String(own.suffix(16))
        self.requestID = requestID.flatMap { Self.isPlausible($0) ? $0 : nil } ?? traceID
    }

    private static func digits(of id: String) -> String {
        let digits = id.utf8.filter { $0 != UInt8(ascii: "-") }
        return String(decoding: digits, as: UTF8.self)
    }

    /// `version-traceid-parentid-flags`; other versions are read like version 00.
    private static func traceID(in header: String) -> String? {
        let parts = header.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, self.isHexadecimal(parts[0], count: 2), parts[0] != "ff",
            self.isHexadecimal(parts[1], count: 32), self.isHexadecimal(parts[2], count: 16),
            self.isHexadecimal(parts[3], count: 2), parts[0] != "00" || parts.count == 4,
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        return String(parts[1])
    }

    private static func isHexadecimal(_ text: Substring, count: Int) -> Bool {
        text.utf8.count == count
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    private static func isPlausible(_ requestID: String) -> Bool {
        (1...128).contains(requestID.utf8.count) && requestID.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}
