package import AAPMCore

/// What a provider key and what comes with it must be like. Pure, so that a border can report every fault at once.
package enum KeyRules {
    private static let keyLimit = 2_048
    private static let modelLimit = 200
    private static let addressLimit = 500

    /// What is wrong with a key as it was sent.
    package static func faults(
        provider: ModelProvider, key: SecretText, baseURL: String?, model: String?, allowsPlainHTTP: Bool = false
    ) -> [FieldFault] {
        var faults: [FieldFault] = []
        let bytes = key.revealed.utf8
        if bytes.isEmpty || bytes.count > Self.keyLimit {
            faults.append(FieldFault(field: "/key", reason: "must have 1 to \(Self.keyLimit) characters"))
        } else if !bytes.allSatisfy(Self.isVisible) {
            faults.append(
                FieldFault(field: "/key", reason: "must be visible ASCII characters, without spaces and line breaks"))
        }
        guard provider == .compatible else {
            let reason = "is for the provider compatible only"
            if baseURL != nil { faults.append(FieldFault(field: "/base_url", reason: reason)) }
            if model != nil { faults.append(FieldFault(field: "/model", reason: reason)) }
            return faults
        }
        if let baseURL {
            if let reason = Self.fault(inAddress: baseURL, allowsPlainHTTP: allowsPlainHTTP) {
                faults.append(FieldFault(field: "/base_url", reason: reason))
            }
        } else {
            faults.append(FieldFault(field: "/base_url", reason: "is required for the provider compatible"))
        }
        if let model {
            if model.isEmpty || model.utf8.count > Self.modelLimit || !model.utf8.allSatisfy(Self.isVisible) {
                faults.append(
                    FieldFault(
                        field: "/model",
                        reason: "must have 1 to \(Self.modelLimit) visible ASCII characters, without spaces"))
            }
        } else {
            faults.append(FieldFault(field: "/model", reason: "is required for the provider compatible"))
        }
        return faults
    }

    /// What is wrong with the form of an address; where it leads is looked at when it is resolved.
    private static func fault(inAddress text: String, allowsPlainHTTP: Bool) -> String? {
        guard text.utf8.count <= Self.addressLimit, text.utf8.allSatisfy(Self.isVisible) else {
            return "must be an address of at most \(Self.addressLimit) visible ASCII characters"
        }
        let lowered = text.lowercased()
        let rest: Substring
        if lowered.hasPrefix("https://") {
            rest = text.dropFirst(8)
        } else if allowsPlainHTTP, lowered.hasPrefix("http://") {
            rest = text.dropFirst(7)
        } else {
            return "must begin with https://"
        }
        if rest.contains(where: { "?#\\".contains($0) }) { return "must have no query and no fragment" }
        let authority = rest.prefix { $0 != "/" }
        if authority.contains("@") { return "must hold no user name and no password" }
        let (host, port) = Self.split(authority)
        guard let host, Self.isPlausible(host: host) else {
            return "must name a server, such as https://models.example.org/v1"
        }
        if let port {
            guard let number = Int(port), port.utf8.allSatisfy(Self.isDigit), (1...65_535).contains(number) else {
                return "must have a port from 1 to 65535, or none"
            }
            // Where mail, shells and databases of old listen, nobody serves models.
            if number < 1_024, number != 443, !allowsPlainHTTP { return "must have the port 443 or one above 1023" }
        }
        return nil
    }

    private static func split(_ authority: Substring) -> (host: Substring?, port: Substring?) {
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return (nil, nil) }
            let rest = authority[authority.index(after: end)...]
            if rest.isEmpty { return (authority[...end], nil) }
            return rest.first == ":" ? (authority[...end], rest.dropFirst()) : (nil, nil)
        }
        let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return (parts.first, parts.count == 2 ? parts[1] : nil)
    }

    /// A name, an IPv4 address in its usual form, or an IPv6 address in brackets. `2130706433`, `0x7f.1` and `127.1` are
    /// addresses too to some resolvers: a last part that begins with a digit must belong to four plain decimal ones.
    private static func isPlausible(host: Substring) -> Bool {
        if host.first == "[" {
            return host.dropFirst().dropLast().utf8.allSatisfy {
                Self.isDigit($0) || ($0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "f"))
                    || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
            }
        }
        var labels = host.split(separator: ".", omittingEmptySubsequences: false)
        if labels.count > 1, labels.last == "" { labels.removeLast() }
        guard let last = labels.last, host.utf8.count <= 253 else { return false }
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy {
                    Self.isDigit($0) || ($0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z"))
                        || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                }
        }
        guard isName, let first = last.utf8.first, Self.isDigit(first) else { return isName }
        return labels.count == 4
            && labels.allSatisfy { label in
                label.utf8.allSatisfy(Self.isDigit) && UInt8(label) != nil && (label == "0" || label.first != "0")
            }
    }

    private static func isVisible(_ byte: UInt8) -> Bool { (0x21...0x7e).contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
