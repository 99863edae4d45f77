package import AAPMCore

/// What e-mail addresses, passwords and profiles must be like. Pure, so that a border can report every fault of a
/// request at once.
package struct AccountRules: Sendable {
    private static let displayNameLimit = 80
    private static let passwordLength = 10...200
    private static let emailLimit = 254

    private let isKnownTimeZone: @Sendable (String) -> Bool

    package init(isKnownTimeZone: @escaping @Sendable (String) -> Bool) {
        self.isKnownTimeZone = isKnownTimeZone
    }

    /// The address as stored: without spaces around it, in lower case.
    package static func normalised(email: String) -> String {
        let scalars = email.unicodeScalars
        let start = scalars.firstIndex { !$0.properties.isWhitespace } ?? scalars.endIndex
        let end = scalars.lastIndex { !$0.properties.isWhitespace }.map { scalars.index(after: $0) } ?? start
        return String(scalars[start..<end]).lowercased()
    }

    /// What is wrong with an address and a password for registering.
    package func faults(email: String, password: String) -> [FieldFault] {
        var faults: [FieldFault] = []
        let address = Self.normalised(email: email)
        if !Self.isPlausible(email: address) {
            faults.append(FieldFault(field: "/email", reason: "must be an e-mail address such as ana@example.org"))
        }
        let length = password.unicodeScalars.count
        if !Self.passwordLength.contains(length) {
            faults.append(
                FieldFault(
                    field: "/password",
                    reason: "must have 10 to 200 characters; a few unrelated words make a good one"))
        } else if password.lowercased() == address {
            faults.append(FieldFault(field: "/password", reason: "must differ from the e-mail address"))
        } else if Set(password.unicodeScalars).count < 4 {
            faults.append(FieldFault(field: "/password", reason: "must have at least 4 different characters"))
        }
        return faults
    }

    /// What is wrong with a profile.
    package func faults(in draft: ProfileDraft) -> [FieldFault] {
        var faults: [FieldFault] = []
        if let name = draft.displayName, !Self.isPlausible(displayName: name) {
            faults.append(
                FieldFault(
                    field: "/display_name", reason: "must have 1 to 80 characters, without line breaks and controls"))
        }
        let native = draft.nativeLanguage.map { Language($0) }
        let target = draft.targetLanguage.map { Language($0) }
        let languageReason = "must be two letters (ISO 639-1), such as es"
        if case .some(.none) = native {
            faults.append(FieldFault(field: "/native_language", reason: languageReason))
        }
        if case .some(.none) = target {
            faults.append(FieldFault(field: "/target_language", reason: languageReason))
        }
        if case .some(.some(let native)) = native, case .some(.some(let target)) = target, native == target {
            faults.append(FieldFault(field: "/target_language", reason: "must differ from the native language"))
        }
        if let level = draft.level, CEFRLevel(rawValue: level) == nil {
            faults.append(FieldFault(field: "/level", reason: "must be one of A1, A2, B1, B2, C1, C2"))
        }
        if let zone = draft.timeZone, !Self.isWellFormed(timeZone: zone) || !self.isKnownTimeZone(zone) {
            faults.append(
                FieldFault(field: "/time_zone", reason: "must be a name of the IANA list, such as Europe/Madrid"))
        }
        return faults
    }

    private static func isPlausible(email: String) -> Bool {
        guard email.utf8.count <= self.emailLimit else { return false }
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.count <= 64 else { return false }
        guard
            parts[0].unicodeScalars.allSatisfy({ scalar in
                scalar.value > 32 && scalar.value != 127 && !scalar.properties.isWhitespace
                    && !#"()<>[]:;,\""#.unicodeScalars.contains(scalar)
            })
        else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2
            && labels.allSatisfy { label in
                !label.isEmpty && label.first != "-" && label.last != "-"
                    && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
            }
    }

    private static func isPlausible(displayName name: String) -> Bool {
        let scalars = name.unicodeScalars
        return scalars.count <= self.displayNameLimit && scalars.contains { !$0.properties.isWhitespace }
            && scalars.allSatisfy {
                $0.properties.generalCategory != .control && $0.properties.generalCategory != .lineSeparator
                    && $0.properties.generalCategory != .paragraphSeparator
            }
    }

    private static func isWellFormed(timeZone: String) -> Bool {
        let parts = timeZone.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return timeZone.utf8.count <= 64 && parts.count <= 3
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.allSatisfy { byte in
                        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
                    }
            }
    }
}
