package struct PersonaSchema: Sendable {}
package struct NPC: Sendable {}
package struct Scene: Sendable {}
