"""Training of the diffusion model beside the window: begun, followed, stopped and gone on with."""
