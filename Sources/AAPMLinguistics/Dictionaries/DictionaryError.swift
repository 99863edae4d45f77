/// A dictionary that cannot be used.
package enum DictionaryError: Error, Hashable, Sendable, CustomStringConvertible {
    case missing(name: String, directory: String)
    case unsupportedEncoding(name: String, encoding: String)

    package var description: String {
        switch self {
        case .missing(let name, let directory):
            "no hunspell dictionary “\(name)” in \(directory): install it (Debian: hunspell-es, hunspell-en-us, "
                + "hunspell-en-gb) or set the dictionary folder"
        case .unsupportedEncoding(let name, let encoding):
            "the hunspell dictionary “\(name)” is in “\(encoding)”; supported are UTF-8 and ISO8859-1"
        }
    }
}
