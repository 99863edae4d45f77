import FoundationEssentials

/// Base64 for URLs and tokens, without padding (RFC 4648 section 5).
enum Base64URL {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        let encoded = Data(bytes).base64EncodedString()
        return String(
            decoding: encoded.utf8.lazy.filter { $0 != UInt8(ascii: "=") }.map { byte in
                switch byte {
                case UInt8(ascii: "+"): UInt8(ascii: "-")
                case UInt8(ascii: "/"): UInt8(ascii: "_")
                default: byte
                }
            }, as: UTF8.self)
    }
}
