"""Does it help to show the video network every n-th frame of a fast clip?"""
