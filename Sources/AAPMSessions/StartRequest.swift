package import AAPMCore

/// What a learner asks for when a talk begins.
package struct StartRequest: Hashable, Sendable {
    /// The slug of the persona schema.
    package let persona: String
    package let tier: Tier
    /// A character's id; `nil` lets the scene or the tier decide.
    package let character: String?
    /// A scene's id; `nil` takes the first fitting one whose task is still to be done.
    package let scene: String?

    package init(persona: String, tier: Tier, character: String? = nil, scene: String? = nil) {
        self.persona = persona
        self.tier = tier
        self.character = character
        self.scene = scene
    }
}
