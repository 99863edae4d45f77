/// Lets through what a provider calls its errors and requests, and nothing that could be a sentence or break a log line.
enum ProviderCode {
    private static let lengthLimit = 64

    /// - Returns: The text when it is a word of ASCII letters, digits and `_ - . :`; `nil` for anything else.
    static func word(_ text: String?) -> String? {
        guard let text, (1...Self.lengthLimit).contains(text.utf8.count), text.utf8.allSatisfy(Self.isPlain) else {
            return nil
        }
        return text
    }

    static func requestID(_ text: String?) -> String? {
        guard let text, (1...128).contains(text.utf8.count), text.utf8.allSatisfy(Self.isPlain) else { return nil }
        return text
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
