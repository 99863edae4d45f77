/// A set of tags of one pack; which bit a tag has is the pack's `TagTable`'s business.
struct Tags: OptionSet, Hashable, Sendable {
    let rawValue: UInt128

    init(rawValue: UInt128) { self.rawValue = rawValue }
    init(bit: Int) { self.rawValue = 1 << UInt128(bit) }
}

/// Tag names and their bits.
struct TagTable: Sendable {
    /// A pack may use this many.
    static let capacity = 128

    private var bits: [String: Int] = [:]
    /// Feature groups, such as gender: of each a reading has one member.
    private(set) var groups: [String: Tags] = [:]

    /// The set of the named tags; new names get the next free bit.
    mutating func intern(_ names: some Sequence<String>) throws(PackProblem) -> Tags {
        var tags: Tags = []
        for name in names {
            if let bit = self.bits[name] {
                tags.insert(Tags(bit: bit))
            } else {
                guard self.bits.count < Self.capacity else { throw PackProblem("more than \(Self.capacity) tags") }
                tags.insert(Tags(bit: self.bits.count))
                self.bits[name] = self.bits.count
            }
        }
        return tags
    }

    mutating func define(group: String, _ names: [String]) throws(PackProblem) {
        self.groups[group] = try self.intern(names)
    }

    /// The set of tags that must already be known: patterns may not invent tags.
    func known(_ names: some Sequence<String>) throws(PackProblem) -> Tags {
        var tags: Tags = []
        for name in names {
            guard let bit = self.bits[name] else { throw PackProblem("no word of the pack has the tag “\(name)”") }
            tags.insert(Tags(bit: bit))
        }
        return tags
    }

    /// `tags` with the members of `features` in place of what the same groups had before.
    func overriding(_ tags: Tags, with features: Tags) -> Tags {
        var result = tags
        for group in self.groups.values where !group.isDisjoint(with: features) { result.subtract(group) }
        return result.union(features)
    }
}

/// What is wrong with a part of a pack; becomes a `PackError` where the file is known.
struct PackProblem: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
