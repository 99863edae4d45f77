package struct PersonaSchema: Sendable {}
package struct CharacterProfile: Sendable {}
package struct Scene: Sendable {}
