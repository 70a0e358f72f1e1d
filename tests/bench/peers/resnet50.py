"""ResNet-50 (v1.5, two outputs) as torchvision has it. `stem` channels other than 64 make all of it narrower."""

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


class Bottleneck(nn.Module):
    def __init__(self, inside, width, stride):
        super().__init__()
        out = width * 4
        self.conv1 = nn.Conv2d(inside, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, out, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(out)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = None
        if stride != 1 or inside != out:
            self.downsample = nn.Sequential(nn.Conv2d(inside, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        y += self.downsample(x) if self.downsample else x
        return self.relu(y)

    def fold(self):
        for convolution, norm in (("conv1", "bn1"), ("conv2", "bn2"), ("conv3", "bn3")):
            setattr(self, convolution, fuse_conv_bn_eval(getattr(self, convolution), getattr(self, norm)))
            setattr(self, norm, nn.Identity())
        if self.downsample:
            self.downsample = fuse_conv_bn_eval(*self.downsample)


def resnet50(stem=64):
    layers = [
        nn.Conv2d(3, stem, 7, 2, 3, bias=False),
        nn.BatchNorm2d(stem),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(3, 2, 1),
    ]
    inside = stem
    for blocks, width, stride in ((3, stem, 1), (4, 2 * stem, 2), (6, 4 * stem, 2), (3, 8 * stem, 2)):
        for i in range(blocks):
            layers.append(Bottleneck(inside, width, stride if i == 0 else 1))
            inside = width * 4
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inside, 2))


def folded(model):
    """The network with its batch norms in the convolutions, for inference."""
    model.eval()
    model[0] = fuse_conv_bn_eval(model[0], model[1])
    model[1] = nn.Identity()
    for block in model:
        if isinstance(block, Bottleneck):
            block.fold()
    return model
