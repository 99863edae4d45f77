/// A place of a persona schema.
package struct Place: Hashable, Sendable {
    package let id: ID<Place>
    package let name: LocalizedText
    package let description: LocalizedText
    /// Who is met here.
    package let people: [ID<CharacterProfile>]
    /// Where one can go from here; joined both ways.
    package let connections: [ID<Place>]

    package init(
        id: ID<Place>, name: LocalizedText, description: LocalizedText, people: [ID<CharacterProfile>],
        connections: [ID<Place>]
    ) {
        self.id = id
        self.name = name
        self.description = description
        self.people = people
        self.connections = connections
    }
}
