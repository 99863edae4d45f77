/// Makes identifiers.
package protocol IDGenerator: Sendable {
    /// A new UUIDv7 as lower-case text: ordered by time of creation.
    func makeID() -> String
}

extension IDGenerator {
    /// A new identifier of any entity.
    package func make<Entity>(_: Entity.Type = Entity.self) -> ID<Entity> { ID(self.makeID()) }
}
