/// The encodings that dictionaries come in.
enum TextEncoding: Sendable {
    case utf8, latin1

    init?(_ name: String) {
        switch name.uppercased() {
        case "UTF-8": self = .utf8
        case "ISO8859-1", "ISO-8859-1": self = .latin1
        default: return nil
        }
    }

    /// NUL-terminated bytes; `nil` when the encoding has no such letter.
    func bytes(of word: String) -> [CChar]? {
        switch self {
        case .utf8: return word.utf8.map { CChar(bitPattern: $0) } + [0]
        case .latin1:
            var bytes: [CChar] = []
            for scalar in word.unicodeScalars {
                guard let byte = UInt8(exactly: scalar.value) else { return nil }
                bytes.append(CChar(bitPattern: byte))
            }
            return bytes + [0]
        }
    }

    func text(of pointer: UnsafePointer<CChar>) -> String {
        switch self {
        case .utf8: return String(cString: pointer)
        case .latin1:
            var scalars = String.UnicodeScalarView()
            var index = 0
            while pointer[index] != 0 {
                scalars.append(Unicode.Scalar(UInt8(bitPattern: pointer[index])))
                index += 1
            }
            return String(scalars)
        }
    }
}
